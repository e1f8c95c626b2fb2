package io.foretide.forecasts;

/** Receives the losses that show what the network adds to a series' own experts. */
public interface LossListener {
    /**
     * @param lead that stands for a group of leads
     * @param published sum of the losses of published forecasts, in usual changes
     * @param without the same of the forecasts without the network
     */
    void scored(int lead, double published, double without);
}
