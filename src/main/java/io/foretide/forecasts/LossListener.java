package io.foretide.forecasts;

/** Receives losses with and without the network. */
public interface LossListener {
    /**
     * @param lead that represents a group of leads
     * @param published sum of the losses of published forecasts, in usual changes
     * @param without the same without the network
     */
    void scored(int lead, double published, double without);
}
