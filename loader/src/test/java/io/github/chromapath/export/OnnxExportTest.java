// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.model.ContextAttention;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.model.Vgg16Config;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxExportTest {
  private static Backend backend;

  @TempDir private Path folder;

  @BeforeAll
  static void openDevice() {
    backend = Backends.open("cpu", BackendOptions.builder().build());
  }

  @AfterAll
  static void closeDevice() {
    backend.close();
  }

  static Stream<ModelConfig> networks() {
    MultipathConfig narrow = MultipathConfig.standard().withWidth(0.1);
    return Stream.of(
        narrow,
        narrow.withInstanceNorm(false),
        narrow.withWidth(0.3),
        narrow.withClasses(ClassSet.parse("road 7\nsky 23\n")),
        new MultipathConfig(0.1, true, ContextAttention.NONE, AbRange.IIZUKA, Lightness.LUMA),
        IizukaConfig.standard().withWidth(0.1),
        ColdDiffusionConfig.standard().withWidth(0.1));
  }

  /** A size and a batch that the export itself does not compare. */
  @ParameterizedTest
  @MethodSource("networks")
  void exportedNetworkPredictsAsTheEngineForAnotherSizeAndBatch(ModelConfig model)
      throws Exception {
    Path checkpoint = checkpoint(model, 64, 96, store -> {});
    Path out = folder.resolve("network.onnx");
    OnnxExport.Report report = export(checkpoint, ExportNumbers.FP32, out);
    assertEquals(Files.size(out), report.bytes());
    ProbeBatch batch = new ProbeBatch(3, new InputSize(40, 64));
    Outputs expected;
    try (Checkpoint file = Checkpoint.open(checkpoint);
        ParameterStore store = new ParameterStore()) {
      model.register(store);
      store.allocate(backend);
      file.readParameters(store);
      PredictorConfig config =
          PredictorConfig.of(model, 64, 96).withSegmentation(model.segmentation());
      expected = Outputs.ofEngine(backend, store, config, batch);
    }
    try (RuntimeSession session = new RuntimeSession(Files.readAllBytes(out))) {
      Outputs found = session.run(batch);
      assertEquals(expected.values().keySet(), found.values().keySet());
      for (String output : found.values().keySet()) {
        double bound = 1e-4 * Math.max(1, Deviation.ofZero(expected.get(output)).largest());
        Deviation deviation = Deviation.of(found.get(output), expected.get(output));
        assertTrue(deviation.largest() <= bound, output + " " + deviation);
      }
    }
  }

  @Test
  void fileTellsHowToUseIt() throws Exception {
    Path checkpoint = checkpoint(MultipathConfig.standard().withWidth(0.1), 64, 96, store -> {});
    Path out = folder.resolve("network.onnx");
    export(checkpoint, ExportNumbers.FP32, out);
    OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(out));
    assertEquals(8, model.getIrVersion());
    assertEquals(17, model.getOpsetImport(0).getVersion());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(out.toString())) {
      assertEquals(
          Stream.of("gray", "gray224").toList(), session.getInputNames().stream().toList());
      assertEquals(Stream.of("ab", "logits").toList(), session.getOutputNames().stream().toList());
      Map<String, String> metadata = session.getMetadata().getCustomMetadata();
      assertEquals("64x96", metadata.get("size"));
      assertEquals("1.3", metadata.get("chroma"));
      assertEquals("8", metadata.get("multiple-of"));
      assertEquals("fp32", metadata.get("precision"));
      assertEquals("srgb", metadata.get("setting.lightness"));
      assertEquals("true", metadata.get("setting.instance-norm"));
      assertTrue(metadata.get("classes").startsWith("building,bus,car,road"));
      assertEquals(64, metadata.get("checkpoint-sha256").length());
    }
  }

  @Test
  void fp16HalvesTheFileAndKeepsTheColors() throws Exception {
    Path checkpoint = checkpoint(MultipathConfig.standard().withWidth(0.1), 64, 96, store -> {});
    Path fp32 = folder.resolve("fp32.onnx");
    Path fp16 = folder.resolve("fp16.onnx");
    export(checkpoint, ExportNumbers.FP32, fp32);
    OnnxExport.Report report = export(checkpoint, ExportNumbers.FP16, fp16);
    assertTrue(Files.size(fp16) < 0.6 * Files.size(fp32));
    assertTrue(report.differences().stream().allMatch(Difference::accepted));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(fp16.toString());
        OnnxTensor gray = picture(environment, 64, 96);
        OnnxTensor gray224 = picture(environment, 224, 224);
        OrtSession.Result result = session.run(Map.of("gray", gray, "gray224", gray224))) {
      OnnxTensor ab = (OnnxTensor) result.get("ab").orElseThrow();
      assertArrayEquals(new long[] {1, 2, 64, 96}, ab.getInfo().getShape());
      assertEquals(2 * 64 * 96, ab.getFloatBuffer().remaining());
    }
  }

  private static OnnxTensor picture(OrtEnvironment environment, int height, int width)
      throws Exception {
    float[] gray = new float[height * width];
    Arrays.fill(gray, 0.5f);
    return OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(gray), new long[] {1, 1, height, width});
  }

  @Test
  void calibratedModelIsExportedInInt8() throws Exception {
    Assumptions.assumeTrue(backend.capabilities().types().int8(), "needs VNNI or AMX");
    Path out = folder.resolve("int8.onnx");
    CheckpointSource bundled = new CheckpointSource.Bundled();
    OnnxExport.Report report = new OnnxExport(bundled, ExportNumbers.INT8).write(backend, out);
    assertTrue(report.differences().stream().allMatch(Difference::accepted));
    OnnxMl.GraphProto graph = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(out)).getGraph();
    long quantized =
        graph.getNodeList().stream().filter(n -> n.getOpType().equals("QuantizeLinear")).count();
    assertTrue(quantized > 50, quantized + " activations are quantized");
    long bytes =
        graph.getInitializerList().stream()
            .filter(tensor -> tensor.getDataType() == OnnxMl.TensorProto.DataType.INT8_VALUE)
            .mapToLong(tensor -> tensor.getRawData().size())
            .sum();
    assertTrue(bytes > 0.8 * Files.size(out), bytes + " bytes of weights in int8");
  }

  @Test
  void refusesInt8WithoutCalibration() throws Exception {
    Path checkpoint = checkpoint(MultipathConfig.standard().withWidth(0.1), 64, 96, store -> {});
    refused(checkpoint, ExportNumbers.INT8, "it has no calibration for int8; calibrate it with");
  }

  @Test
  void refusesNetworkThatDoesNotColor() throws Exception {
    Path checkpoint = checkpoint(new Vgg16Config(), 64, 96, store -> {});
    refused(checkpoint, ExportNumbers.FP32, "segments pictures and does not colour them");
  }

  @Test
  void refusesWeightsThatAreNotFinite() throws Exception {
    Path checkpoint =
        checkpoint(
            MultipathConfig.standard().withWidth(0.1),
            64,
            96,
            store -> store.write("color.us10.bn.bias", new float[] {Float.NaN, 0}));
    refused(checkpoint, ExportNumbers.FP32, "color.us10.bn.bias has values that are NaN");
  }

  @Test
  void refusesWeightsThatAreTooLargeForFp16() throws Exception {
    Path checkpoint =
        checkpoint(
            MultipathConfig.standard().withWidth(0.1),
            64,
            96,
            store -> {
              float[] bias = store.read("segmentation.bias");
              bias[0] = 70000;
              store.write("segmentation.bias", bias);
            });
    refused(checkpoint, ExportNumbers.FP16, "segmentation.bias has the value 70000.0");
  }

  private void refused(Path checkpoint, ExportNumbers numbers, String fault) {
    Path out = folder.resolve("refused.onnx");
    CheckpointException refusal =
        assertThrows(CheckpointException.class, () -> export(checkpoint, numbers, out));
    assertTrue(refusal.getMessage().contains(fault), refusal.getMessage());
    assertTrue(refusal.getMessage().startsWith(checkpoint.toString()), refusal.getMessage());
    assertFalse(Files.exists(out));
  }

  private static OnnxExport.Report export(Path checkpoint, ExportNumbers numbers, Path out)
      throws IOException {
    return new OnnxExport(new CheckpointSource.File(checkpoint), numbers).write(backend, out);
  }

  private Path checkpoint(ModelConfig model, int height, int width, Consumer<ParameterStore> change)
      throws IOException {
    Path file = folder.resolve("network.safetensors");
    try (ParameterStore store = new ParameterStore()) {
      model.register(store);
      store.allocate(backend);
      store.initialize(7);
      change.accept(store);
      Checkpoint.write(file, new Settings(model, height, width, 1.3), store);
    }
    return file;
  }
}
