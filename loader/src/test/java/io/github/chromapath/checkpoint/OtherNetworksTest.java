// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose names are prefixed, or that belong to other networks of torchvision. */
@Tag("fast")
class OtherNetworksTest {
  private static final double WIDTH = 0.02;
  private static final int[] RESNET50 = {3, 4, 6, 3};
  private static final int[] RESNET101 = {3, 4, 23, 3};
  private static final List<String> NORM = List.of("weight", "bias", "running_mean", "running_var");

  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();
  private Backend backend;
  private ParameterStore network;
  private ParameterStore vgg16;

  @BeforeEach
  void allocate() {
    backend = Backends.open(1);
    network = new ParameterStore();
    MultipathConfig.standard().withWidth(WIDTH).register(network);
    network.allocate(backend);
    vgg16 = new ParameterStore();
    new Vgg16Features(vgg16);
    vgg16.allocate(backend);
  }

  @AfterEach
  void close() {
    vgg16.close();
    network.close();
    backend.close();
  }

  /** The names of torchvision's ResNets, without those of the classifier. */
  private static List<String> resnet(int... blocks) {
    List<String> names = new ArrayList<>(List.of("conv1.weight"));
    NORM.forEach(kind -> names.add("bn1." + kind));
    for (int layer = 1; layer <= blocks.length; layer++) {
      for (int block = 0; block < blocks[layer - 1]; block++) {
        String name = "layer" + layer + "." + block + ".";
        for (int i = 1; i <= 3; i++) {
          names.add(name + "conv" + i + ".weight");
          for (String kind : NORM) {
            names.add(name + "bn" + i + "." + kind);
          }
        }
        if (block == 0) {
          names.add(name + "downsample.0.weight");
          NORM.forEach(kind -> names.add(name + "downsample.1." + kind));
        }
      }
    }
    return names;
  }

  /** A file of tensors with these names; those of the network have its shapes. */
  private Path resnetFile(String prefix, List<String> names, String... others) throws IOException {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (Parameter parameter : network.all()) {
      shapes.put(parameter.name(), parameter.fileShape());
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : names) {
      List<Integer> shape = shapes.getOrDefault("context.resnet." + name, List.of(1));
      writer.floats(prefix + name, shape, filled(shape, names.indexOf(name)));
    }
    for (String other : others) {
      writer.floats(other, List.of(1), new float[1]);
    }
    Path file = folder.resolve("resnet.safetensors");
    writer.write(file);
    return file;
  }

  private static float[] filled(List<Integer> shape, float value) {
    float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
    Arrays.fill(values, value);
    return values;
  }

  private Path vggFile(int[] convolutions, String... others) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    vgg16.all().forEach(parameter -> shapes.put(parameter.name(), parameter.fileShape()));
    for (int index : convolutions) {
      for (String kind : List.of("weight", "bias")) {
        String name = "features." + index + "." + kind;
        List<Integer> shape = shapes.getOrDefault(name, List.of(1));
        writer.floats(name, shape, filled(shape, index));
      }
    }
    for (String other : others) {
      writer.floats(other, List.of(1), new float[1]);
    }
    Path file = folder.resolve("vgg.safetensors");
    writer.write(file);
    return file;
  }

  private void readResnet(Path file) throws IOException {
    TorchvisionWeights.readResnet50(file, network, WIDTH, notes::add);
  }

  private void assertResnetRead() {
    List<String> names = resnet(RESNET50);
    assertEquals(265, names.size());
    for (String name : names) {
      float[] read = network.read("context.resnet." + name);
      assertArrayEquals(filled(List.of(read.length), names.indexOf(name)), read, name);
    }
  }

  @Test
  void theClassifierAndCountersMayBeLeftOver() throws Exception {
    readResnet(
        resnetFile(
            "",
            resnet(RESNET50),
            "fc.weight",
            "fc.bias",
            "bn1.num_batches_tracked",
            "layer4.2.bn3.num_batches_tracked"));
    assertResnetRead();
    assertEquals(List.of(), notes);
  }

  @ParameterizedTest
  @CsvSource({"module.", "model.module.", "model.backbone.", "some.other.place."})
  void aPrefixOfAllNamesIsLeftOut(String prefix) throws Exception {
    Path file = resnetFile(prefix, resnet(RESNET50), prefix + "fc.weight");
    readResnet(file);
    assertResnetRead();
    assertEquals(
        List.of(
            file
                + ": the names of ResNet50's tensors begin with '"
                + prefix
                + "', which is left out."),
        notes);
  }

  @Test
  void tensorsOutsideThePrefixAreIgnored() throws Exception {
    Path file = resnetFile("backbone.", resnet(RESNET50), "classifier.4.weight", "step");
    readResnet(file);
    assertResnetRead();
    assertEquals(
        List.of(
            file
                + ": the names of ResNet50's tensors begin with 'backbone.', which is left out;"
                + " other tensors are ignored, 2 in all."),
        notes);
  }

  @Test
  void twoCopiesAreAmbiguous() throws Exception {
    List<String> both = new ArrayList<>();
    for (String prefix : List.of("encoder_q.", "encoder_k.")) {
      resnet(RESNET50).forEach(name -> both.add(prefix + name));
    }
    assertRefused(
        resnetFile("", both),
        "it has ResNet50 several times, under names that begin with 'encoder_q.' and 'encoder_k.';"
            + " write one of them to a file with 'weights convert --part encoder_q'.");
  }

  @Test
  void deeperNetworksAreRefused() throws Exception {
    assertTrue(resnet(RESNET101).containsAll(resnet(RESNET50)));
    for (String prefix : List.of("", "module.")) {
      assertRefused(
          resnetFile(prefix, resnet(RESNET101), prefix + "fc.weight"),
          "it is of another network than ResNet50: ResNet50 has no tensor 'layer3.6.conv1.weight';"
              + " give weights of torchvision's ResNet50.");
    }
  }

  @Test
  void otherNamesAreShown() throws Exception {
    assertRefused(
        resnetFile("", List.of("resnet.embedder.convolution.weight")),
        "it has no tensor with a name of ResNet50, but for example"
            + " 'resnet.embedder.convolution.weight'; give a file with torchvision's names, such as"
            + " 'conv1.weight'.");
    assertRefused(
        resnetFile("module.", resnet(RESNET50).subList(0, 200)), "it has no tensor 'layer3.5.");
  }

  @Test
  void aMissingTensorIsNamed() throws Exception {
    for (String missing : List.of("conv1.weight", "layer4.2.bn3.running_var", "bn1.bias")) {
      List<String> names = resnet(RESNET50);
      names.remove(missing);
      assertRefused(resnetFile("module.", names), "it has no tensor '" + missing + "'; give");
    }
  }

  private void assertRefused(Path file, String fault) {
    String message = assertThrows(CheckpointException.class, () -> readResnet(file)).getMessage();
    assertTrue(message.startsWith(file + ": " + fault), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void vgg16IsReadWithItsRest() throws Exception {
    int[] convolutions = {0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28};
    Path file = vggFile(convolutions, "classifier.0.weight", "classifier.6.bias");
    TorchvisionWeights.readVgg16(file, vgg16, notes::add);
    for (int index : new int[] {0, 2, 5, 7, 10, 12, 14}) {
      assertEquals(index, vgg16.read("features." + index + ".bias")[0]);
    }
    assertEquals(List.of(), notes);
  }

  @Test
  void otherVggsAreRefused() throws Exception {
    int[] vgg19 = {0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34};
    assertVggRefused(vggFile(vgg19), "VGG16 has no tensor 'features.16.weight'; give weights");
    int[] batchNorm = {0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40};
    assertVggRefused(
        vggFile(batchNorm, "features.1.running_mean"), "it is of another network than VGG16");
    int[] vgg13 = {0, 2, 5, 7, 10, 12, 15, 17, 20, 22};
    assertVggRefused(vggFile(vgg13), "VGG16 has no tensor 'features.15.weight'");
    int[] vgg11 = {0, 3, 6, 8, 11, 13, 16, 18};
    assertVggRefused(vggFile(vgg11), "VGG16 has no tensor 'features.3.weight'");
  }

  private void assertVggRefused(Path file, String fault) {
    String message =
        assertThrows(CheckpointException.class, () -> TorchvisionWeights.readVgg16(file, vgg16))
            .getMessage();
    assertTrue(message.contains(fault), message);
    assertEquals(1, message.lines().count(), message);
  }
}
