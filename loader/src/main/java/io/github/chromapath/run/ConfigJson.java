// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.StandIns;
import io.github.chromapath.checkpoint.TrainedWith;
import io.github.chromapath.checkpoint.TransferConfig;
import io.github.chromapath.dataset.LabelIds;
import io.github.chromapath.dataset.SplitProtocol;
import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.graph.ReducePrecision;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.Architecture;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ContextAttention;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.train.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The text of {@code config.json}: one flat object, whose keys have stayed the same since the first
 * version, so that each version resumes the runs of all others.
 */
final class ConfigJson {
  /** Decimal numbers are read exactly, so every float survives the round trip. */
  private static final String RESNET50_STAND_IN = "resnet50StandIn";

  private static final String VGG16_STAND_IN = "vgg16StandIn";
  private static final String KEEP_GREY = "keepGrey";
  private static final String SYNC_BN = "syncBn";
  private static final String REDUCE_PRECISION = "reducePrecision";
  private static final String CLASSES = "classes";
  private static final String RATE_FACTORS = "learningRateFactors";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final ObjectNode unread;

  private ConfigJson(ObjectNode root) {
    unread = root;
  }

  static byte[] write(TrainConfig config) throws JacksonException {
    ObjectNode root = JSON.createObjectNode();
    DataConfig data = config.data();
    root.put("data", data.folder().toString());
    root.put("layout", data.layout().label());
    put(data.source(), root);
    OptionalInt method = config.start().method();
    root.put("method", method.isPresent() ? (Integer) method.getAsInt() : null);
    Settings settings = config.settings();
    root.put("height", settings.height()).put("width", settings.width());
    root.put("batch", data.batch());
    put(data.parallel(), root);
    put(settings.model(), root);
    root.put("chroma", settings.chroma());
    root.put("perceptualSize", settings.perceptualSize().toSetting());
    LossWeights weights = config.loss().weights();
    root.put("huberWeight", weights.huber()).put("crossEntropyWeight", weights.crossEntropy());
    root.put("perceptualWeight", weights.perceptual());
    if (config.loss().huberDelta() != LossConfig.STANDARD_HUBER_DELTA) {
      root.put("huberDelta", config.loss().huberDelta());
    }
    config
        .loss()
        .balance()
        .ifPresent(
            balance ->
                root.put("balance", balance.kind().name())
                    .put("balanceUniform", balance.uniform()));
    OptimizerJson.put(config.optimizer(), root);
    root.put("patience", config.optimizer().stopping().patience());
    if (config.optimizer().stopping().selection() != Selection.LOSS) {
      root.put("select", config.optimizer().stopping().selection().name());
    }
    root.put("validation", data.validation());
    data.split().ifPresent(split -> put(split, root));
    root.put("seed", config.start().seed());
    root.put("precision", config.optimizer().precision().name());
    root.put("resnet50", text(config.start().resnet50()));
    root.put("vgg16", text(config.loss().vgg16()));
    put(settings.standIns(), root);
    root.put("init", text(config.start().init()));
    put(settings.transfer(), root);
    return JSON.writeValueAsBytes(root);
  }

  /** Writes keys that runs of earlier versions lack, which train on all pictures. */
  private static void put(DataSource source, ObjectNode root) {
    source.labelIds().ifPresent(ids -> root.put("labelIds", ids.name()));
    if (!source.keepGrey()) {
      root.put(KEEP_GREY, false);
    }
  }

  /**
   * Writes keys that only runs with these options have, so that earlier versions read the others.
   */
  private static void put(ParallelConfig parallel, ObjectNode root) {
    if (parallel.syncBatchNorm()) {
      root.put(SYNC_BN, true);
    }
    if (parallel.gradients() != ReducePrecision.FP32) {
      root.put(REDUCE_PRECISION, parallel.gradients().name());
    }
  }

  /** Writes keys that only runs with stand-ins have; as for a manifest. */
  private static void put(StandIns standIns, ObjectNode root) {
    standIns.resnet50().ifPresent(description -> root.put(RESNET50_STAND_IN, description));
    standIns.vgg16().ifPresent(description -> root.put(VGG16_STAND_IN, description));
  }

  /** Earlier versions read prefixes of parameter names, with the point. */
  private static void put(TransferConfig transfer, ObjectNode root) {
    ArrayNode prefixes = root.putArray("freeze");
    transfer.frozen().forEach(group -> prefixes.add(group + "."));
    if (!transfer.rateFactors().isEmpty()) {
      transfer.rateFactors().forEach(root.putObject(RATE_FACTORS)::put);
    }
  }

  /** Writes keys that only runs with a manifest have, so that earlier versions read the others. */
  private static void put(SplitReference split, ObjectNode root) {
    root.put("split", split.file().toString()).put("splitSha256", split.sha256());
    root.put("protocol", split.protocol().map(Enum::name).orElse(null));
  }

  /** The first architecture has keys of its own, which earlier versions read. */
  private static void put(ModelConfig config, ObjectNode root) {
    if (config instanceof MultipathConfig model) {
      root.put("widthMultiplier", model.width()).put("instanceNorm", model.instanceNorm());
      root.put("contextAttention", model.contextAttention().name());
      root.put("abRange", model.abRange().name()).put("lightness", model.lightness().name());
      if (!model.classes().isStandard()) {
        root.put(CLASSES, model.classes().toText());
      }
    } else {
      ObjectNode model = root.put("model", config.architecture().label()).putObject("modelConfig");
      config.toMap().forEach(model::put);
    }
  }

  private static String text(Optional<?> file) {
    return file.map(Object::toString).orElse(null);
  }

  /**
   * Reads the text of {@link #write} of this version or an earlier one. {@code method}, {@code
   * precision}, {@code perceptualSize} and everything that may be null may also be absent, since
   * the first versions did not write all of them.
   *
   * @throws JacksonException if it is not JSON
   * @throws IllegalArgumentException if a key is missing or unknown, or a value is out of range
   */
  static TrainConfig read(byte[] json) throws IOException {
    if (!(JSON.readTree(json) instanceof ObjectNode root)) {
      throw new IllegalArgumentException("it is not a JSON object");
    }
    ConfigJson reader = new ConfigJson(root);
    TrainConfig config = reader.config();
    if (!reader.unread.isEmpty()) {
      throw new IllegalArgumentException(
          "its key '" + reader.unread.fieldNames().next() + "' is unknown");
    }
    return config;
  }

  private TrainConfig config() {
    Path folder = Path.of(required("data", JsonNode::isTextual).textValue());
    DatasetLayout layout = DatasetLayout.ofLabel(required("layout", JsonNode::isTextual).asText());
    return TrainConfig.builder(folder, layout, integer("validation"))
        .labelIds(optionalConstant("labelIds", LabelIds.class))
        .keepGrey(optional(KEEP_GREY, JsonNode::isBoolean).map(JsonNode::booleanValue).orElse(true))
        .batch(integer("batch"))
        .syncBatchNorm(
            optional(SYNC_BN, JsonNode::isBoolean).map(JsonNode::booleanValue).orElse(false))
        .reducePrecision(
            optionalConstant(REDUCE_PRECISION, ReducePrecision.class).orElse(ReducePrecision.FP32))
        .split(split())
        .settings(settings())
        .lossWeights(
            new LossWeights(
                real("huberWeight"), real("crossEntropyWeight"), real("perceptualWeight")))
        .huberDelta(huberDelta())
        .balance(balance())
        .rule(OptimizerJson.rule(this))
        .schedule(OptimizerJson.schedule(this))
        .ema(OptimizerJson.ema(this))
        .precision(precision())
        .patience(integer("patience"))
        .selection(optionalConstant("select", Selection.class).orElse(Selection.LOSS))
        .method(method())
        .seed(required("seed", JsonNode::canConvertToLong).longValue())
        .resnet50(file("resnet50"))
        .vgg16(file("vgg16"))
        .init(checkpoint("init"))
        .build();
  }

  private Optional<SplitReference> split() {
    Optional<Path> file = file("split");
    return file.map(
        path ->
            new SplitReference(
                path,
                required("splitSha256", JsonNode::isTextual).textValue(),
                optionalConstant("protocol", SplitProtocol.class)));
  }

  private float huberDelta() {
    return optional("huberDelta", JsonNode::isNumber)
        .map(JsonNode::floatValue)
        .orElse(LossConfig.STANDARD_HUBER_DELTA);
  }

  private Optional<BalanceConfig> balance() {
    return optionalConstant("balance", Balance.Kind.class)
        .map(
            kind ->
                new BalanceConfig(
                    kind, required("balanceUniform", JsonNode::isNumber).doubleValue()));
  }

  private Settings settings() {
    int perceptualSize =
        optional("perceptualSize", JsonNode::isInt).map(JsonNode::intValue).orElse(0);
    return new Settings(
        model(),
        integer("height"),
        integer("width"),
        required("chroma", JsonNode::isNumber).doubleValue(),
        new TrainedWith(PerceptualSize.ofSetting(perceptualSize), standIns(), transfer()));
  }

  private TransferConfig transfer() {
    List<String> frozen =
        texts("freeze").stream().map(prefix -> prefix.replaceFirst("\\.$", "")).toList();
    Map<String, Float> factors = new TreeMap<>();
    optional(RATE_FACTORS, JsonNode::isObject)
        .ifPresent(
            object ->
                object.forEachEntry(
                    (group, factor) ->
                        factors.put(
                            group,
                            checked(RATE_FACTORS, factor, JsonNode::isNumber).floatValue())));
    return new TransferConfig(frozen, factors);
  }

  private ClassSet classes() {
    return optional(CLASSES, JsonNode::isTextual)
        .map(text -> ClassSet.ofText(text.textValue()))
        .orElseGet(ClassSet::standard);
  }

  private StandIns standIns() {
    return new StandIns(
        optional(RESNET50_STAND_IN, JsonNode::isTextual).map(JsonNode::textValue),
        optional(VGG16_STAND_IN, JsonNode::isTextual).map(JsonNode::textValue));
  }

  private ModelConfig model() {
    Optional<String> kind = optional("model", JsonNode::isTextual).map(JsonNode::textValue);
    if (kind.isPresent()) {
      Map<String, String> entries = new TreeMap<>();
      required("modelConfig", JsonNode::isObject)
          .forEachEntry((key, value) -> entries.put(key, value.asText()));
      return Architecture.ofLabel(kind.get()).config(entries);
    }
    return new MultipathConfig(
        required("widthMultiplier", JsonNode::isNumber).doubleValue(),
        required("instanceNorm", JsonNode::isBoolean).booleanValue(),
        constant("contextAttention", ContextAttention.class),
        constant("abRange", AbRange.class),
        constant("lightness", Lightness.class),
        classes());
  }

  private Precision precision() {
    return optionalConstant("precision", Precision.class).orElse(Precision.FP32);
  }

  private OptionalInt method() {
    return optional("method", JsonNode::isInt).stream().mapToInt(JsonNode::intValue).findFirst();
  }

  private Optional<Path> file(String key) {
    return optional(key, JsonNode::isTextual).map(node -> Path.of(node.textValue()));
  }

  private Optional<CheckpointSource> checkpoint(String key) {
    return optional(key, JsonNode::isTextual).map(node -> CheckpointSource.of(node.textValue()));
  }

  private int integer(String key) {
    return required(key, JsonNode::isInt).intValue();
  }

  float real(String key) {
    return required(key, JsonNode::isNumber).floatValue();
  }

  private <E extends Enum<E>> E constant(String key, Class<E> type) {
    return constant(key, required(key, JsonNode::isTextual), type);
  }

  private <E extends Enum<E>> Optional<E> optionalConstant(String key, Class<E> type) {
    return optional(key, JsonNode::isTextual).map(name -> constant(key, name, type));
  }

  private static <E extends Enum<E>> E constant(String key, JsonNode text, Class<E> type) {
    String name = text.textValue();
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "its "
                        + key
                        + " is '"
                        + name
                        + "', not one of "
                        + Arrays.toString(type.getEnumConstants())));
  }

  private List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    optional(key, JsonNode::isArray)
        .ifPresent(
            array ->
                array.forEach(
                    element -> texts.add(checked(key, element, JsonNode::isTextual).textValue())));
    return texts;
  }

  JsonNode required(String key, Predicate<JsonNode> form) {
    return optional(key, form)
        .orElseThrow(() -> new IllegalArgumentException("it lacks the key '" + key + "'"));
  }

  Optional<JsonNode> optional(String key, Predicate<JsonNode> form) {
    JsonNode value = unread.remove(key);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(checked(key, value, form));
  }

  private static JsonNode checked(String key, JsonNode value, Predicate<JsonNode> form) {
    if (!form.test(value)) {
      throw new IllegalArgumentException("its " + key + " cannot be " + value);
    }
    return value;
  }
}
