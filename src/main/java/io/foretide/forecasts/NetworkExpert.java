package io.foretide.forecasts;

/** The median of the shared network's projection. */
final class NetworkExpert implements Expert {
    private final int quantiles;
    private final int median;

    NetworkExpert(int quantiles, int median) {
        this.quantiles = quantiles;
        this.median = median;
    }

    @Override
    public String name() {
        return NETWORK;
    }

    @Override
    public void forecast(Moment now, float[] to) {
        int row = now.row() * to.length * quantiles;
        for (int lead = 0; lead < to.length; lead++) {
            to[lead] = now.projection()[row + lead * quantiles + median];
        }
    }
}
