package io.foretide.backtest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The scores of one forecaster.
 *
 * @param expert the forecaster: the mix, one of its experts, or a baseline
 * @param channel its name, or "all"
 * @param horizon the scores are means over leads 1 to this one; in a table by lead, of this lead alone
 * @param scores its scores
 * @param origins number of origins, over all series
 */
public record ForecasterResult(
        String expert, String channel, int horizon, @JsonUnwrapped MeanScores scores, long origins) {}
