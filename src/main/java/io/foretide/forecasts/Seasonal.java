package io.foretide.forecasts;

/** The value of the last season's same place; the last value while there is no full season yet. */
final class Seasonal implements Expert {
    private final int season;

    Seasonal(int season) {
        this.season = season;
    }

    @Override
    public String name() {
        return SEASONAL;
    }

    @Override
    public void forecast(Moment now, float[] to) {
        History history = now.history();
        for (int lead = 1; lead <= to.length; lead++) {
            int ahead = (lead - 1) % season + 1;
            int lag = season - ahead;
            to[lead - 1] =
                    history.reaches(lag) ? (float) ((history.value(lag) - history.value(0)) / history.scale(0)) : 0;
        }
    }
}
