package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that a webhook is told.
 *
 * @param id unique, and the same however often the event is sent
 * @param text one line for people
 * @param json with the fields id and text, and what the event is about
 */
record Event(String id, String text, JsonNode json) {}
