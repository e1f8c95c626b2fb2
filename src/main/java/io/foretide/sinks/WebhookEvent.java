package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event delivered by a webhook.
 *
 * @param id unique, and unchanged when the event is sent again
 * @param text one readable line
 * @param json the fields id, text and the details
 */
record WebhookEvent(String id, String text, JsonNode json) {}
