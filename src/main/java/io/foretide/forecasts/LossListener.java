package io.foretide.forecasts;

/** Receives the losses of forecasts with and without the network. */
public interface LossListener {
    /**
     * @param lead middle lead of a group of leads
     * @param published sum of the quantile losses of published forecasts, in usual changes
     * @param without the same for forecasts without the network
     */
    void scored(int lead, double published, double without);
}
