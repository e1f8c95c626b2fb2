package io.foretide.forecasts;

/** Receives the losses of forecasts with and without the network. */
public interface LossListener {
    /**
     * @param lead middle lead of a group of leads
     * @param count number of scored forecasts
     * @param published sum of the quantile losses of published forecasts, in usual changes
     * @param without the same for forecasts without the network
     */
    void scored(int lead, int count, double published, double without);
}
