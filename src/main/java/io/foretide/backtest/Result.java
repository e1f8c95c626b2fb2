package io.foretide.backtest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * One line of a backtest's results.
 *
 * @param expert who forecast: the mix, one of its experts, a baseline
 * @param channel its name, or "all"
 * @param horizon the scores are means over leads 1 to this one; in a table by lead, of this lead alone
 * @param scores what it achieved
 * @param origins at how many origins, over all series
 */
public record Result(String expert, String channel, int horizon, @JsonUnwrapped Scores scores, long origins) {}
