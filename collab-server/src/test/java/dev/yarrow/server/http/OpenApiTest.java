package dev.yarrow.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

class OpenApiTest {
    private static final Map<String, Set<String>> OTHER_METHODS = Map.of(
            RevokeApi.PATH,
            Set.of("post"),
            "/api/v1/documents/{name}/links",
            Set.of("get", "post"),
            "/api/v1/documents/{name}/links/{id}",
            Set.of("delete"));

    @Test
    @DisplayName("[H10] the API's description names the paths, parameters and fields that there are")
    void describesWhatThereIs() throws Exception {
        try (ServedFaces served = new ServedFaces()) {
            HttpResponse<String> answer = served.get("/api/v1/openapi.yaml");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
            JsonNode description = new YAMLMapper().readTree(answer.body());
            JsonNode paths = description.path("paths");

            assertThat(description.path("openapi").asString()).startsWith("3.1.");
            assertThat(paths.propertyNames())
                    .containsExactly(
                            "/api/v1/documents",
                            "/api/v1/documents/{name}/export",
                            "/api/v1/documents/{name}/access",
                            "/api/v1/documents/{name}/links",
                            "/api/v1/documents/{name}/links/{id}",
                            AccessApi.PATH,
                            RevokeApi.PATH,
                            "/api/v1/openapi.yaml");
            assertThat(parameters(paths.path("/api/v1/documents"), "query"))
                    .containsExactlyElementsOf(DocumentsApi.LIST_PARAMETERS);
            assertThat(parameters(paths.path("/api/v1/documents/{name}/export"), "query"))
                    .containsExactlyElementsOf(DocumentsApi.EXPORT_PARAMETERS);

            served.documents.add("a", null, null);
            JsonNode page =
                    JsonMapper.shared().readTree(served.get("/api/v1/documents").body());
            JsonNode schemas = description.path("components").path("schemas");
            assertThat(fields(schemas.path("DocumentPage"))).isEqualTo(names(page));
            assertThat(fields(schemas.path("DocumentSummary")))
                    .isEqualTo(names(page.path("documents").get(0)));
            assertThat(fields(schemas.path("Problem")))
                    .isEqualTo(names(
                            JsonMapper.shared().readTree(served.get("/api/v1/x").body())));
            assertThat(fields(schemas.path("Door")))
                    .isEqualTo(names(JsonMapper.shared()
                            .readTree(served.get(AccessApi.PATH).body())));
            assertThat(fields(schemas.path("Access")))
                    .isEqualTo(names(JsonMapper.shared()
                            .readTree(served.get("/api/v1/documents/a/access").body())));
            paths.properties().forEach(path -> assertThat(names(path.getValue()))
                    .isEqualTo(OTHER_METHODS.getOrDefault(path.getKey(), Set.of("get"))));
        }
    }

    @Test
    @DisplayName("[H10] every described response refers to something that is there")
    void refersToWhatIsThere() throws Exception {
        try (ServedFaces served = new ServedFaces()) {
            JsonNode description =
                    new YAMLMapper().readTree(served.get("/api/v1/openapi.yaml").body());

            List<String> references = description.findValuesAsString("$ref");

            assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(
                            description.at(reference.substring(1)).isObject())
                    .as(reference)
                    .isTrue());
        }
    }

    private static List<String> parameters(JsonNode path, String in) {
        List<String> names = new ArrayList<>();
        for (JsonNode parameter : path.path("get").path("parameters")) {
            if (parameter.path("in").asString().equals(in)) {
                names.add(parameter.path("name").asString());
            }
        }
        return names;
    }

    private static Set<String> fields(JsonNode schema) {
        return names(schema.path("properties"));
    }

    private static Set<String> names(JsonNode object) {
        return new TreeSet<>(object.propertyNames());
    }
}
