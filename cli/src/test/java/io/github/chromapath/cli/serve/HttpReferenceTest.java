// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.cli.docs.GeneratedPages;
import io.github.chromapath.cli.docs.MarkdownWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page docs/reference/http-api.md says what openapi.json says. */
@Tag("fast")
class HttpReferenceTest {
  private static final List<String> METHODS = List.of("get", "post", "delete");

  private final JsonNode api;

  HttpReferenceTest() throws IOException {
    try (InputStream file = HttpReferenceTest.class.getResourceAsStream("openapi.json")) {
      api = new ObjectMapper().readTree(file);
    }
  }

  @Test
  void thePageSaysWhatTheApiSays() throws IOException {
    MarkdownWriter page = new MarkdownWriter("HTTP API", "openapi.json");
    page.paragraph(
        "The service of [`serve`](commands/serve.md) answers these requests, and returns this"
            + " description as `/openapi.json`. [Its page](../service.md) has examples, limits and"
            + " the meaning of each error.");
    api.get("paths").properties().forEach(path -> path(page, path.getKey(), path.getValue()));
    page.heading(2, "Objects");
    api.at("/components/schemas").properties().forEach(schema -> schema(page, schema));
    GeneratedPages.check(Map.of("docs/reference/http-api.md", page.toString()));
  }

  private void path(MarkdownWriter page, String path, JsonNode item) {
    for (String method : METHODS) {
      if (item.has(method)) {
        operation(page, method.toUpperCase(Locale.ROOT) + " " + path, item, item.get(method));
      }
    }
  }

  private void operation(MarkdownWriter page, String title, JsonNode item, JsonNode operation) {
    page.heading(2, title);
    page.paragraph(text(operation, "summary") + " " + text(operation, "description"));
    List<String> parameters =
        Stream.of(item, operation)
            .flatMap(owner -> elements(owner.path("parameters")))
            .map(this::resolve)
            .map(HttpReferenceTest::parameter)
            .toList();
    if (!parameters.isEmpty()) {
      page.paragraph("Parameters:");
      page.list(parameters);
    }
    JsonNode body = operation.path("requestBody");
    if (!body.isMissingNode()) {
      page.paragraph("Body: " + text(body, "description") + media(body));
    }
    page.paragraph("Answers:");
    page.list(
        operation.get("responses").properties().stream()
            .map(response -> answer(response.getKey(), resolve(response.getValue())))
            .toList());
  }

  private static String answer(String status, JsonNode response) {
    return "`" + status + "`: " + text(response, "description") + media(response);
  }

  private static String parameter(JsonNode parameter) {
    return "`%s` (%s, %s): %s"
        .formatted(
            parameter.get("name").asText(),
            parameter.get("in").asText(),
            type(parameter.path("schema")),
            text(parameter, "description"));
  }

  /** The media types of a body, with the object that it contains. */
  private static String media(JsonNode owner) {
    List<String> types = new ArrayList<>();
    owner
        .path("content")
        .properties()
        .forEach(
            content -> {
              JsonNode reference = content.getValue().at("/schema/$ref");
              types.add(
                  "`"
                      + content.getKey()
                      + "`"
                      + (reference.isMissingNode() ? "" : ", " + objectLink(reference.asText())));
            });
    return types.isEmpty() ? "" : " " + String.join("; ", types) + ".";
  }

  private static String objectLink(String reference) {
    String name = reference.substring(reference.lastIndexOf('/') + 1);
    return "[%s](#%s)".formatted(name, name.toLowerCase(Locale.ROOT));
  }

  private static void schema(MarkdownWriter page, Map.Entry<String, JsonNode> schema) {
    page.heading(3, schema.getKey());
    List<String> items = new ArrayList<>();
    fields("", schema.getValue(), items);
    page.list(items);
  }

  private static void fields(String indent, JsonNode schema, List<String> items) {
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              String description = text(value, "description");
              items.add(
                  indent
                      + "`%s` (%s)".formatted(field.getKey(), type(value))
                      + (description.isEmpty() ? "" : ": " + description));
              fields(" ", value, items);
              fields(" ", value.path("items"), items);
            });
  }

  private static String type(JsonNode schema) {
    StringBuilder type = new StringBuilder(schema.path("type").asText("any"));
    if (schema.has("enum")) {
      type.append(": ")
          .append(String.join(", ", elements(schema.get("enum")).map(JsonNode::asText).toList()));
    }
    if (schema.has("minimum")) {
      type.append(", from ").append(schema.get("minimum").asText());
    }
    if (schema.has("maximum")) {
      type.append(", to ").append(schema.get("maximum").asText());
    }
    if (schema.has("default")) {
      type.append(", default ").append(schema.get("default").asText());
    }
    return type.toString();
  }

  private static String text(JsonNode owner, String field) {
    return MarkdownWriter.escape(owner.path(field).asText());
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements.stream();
  }

  /** What a reference refers to. */
  private JsonNode resolve(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : api.at(reference.asText().substring(1));
  }
}
