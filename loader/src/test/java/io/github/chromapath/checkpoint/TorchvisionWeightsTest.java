// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.contract.TorchLibrary;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.SafetensorsWriter;
import io.github.chromapath.weights.torch.LibtorchZip;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors of VGG16's shapes in a .pth file from libtorch and in safetensors. */
class TorchvisionWeightsTest {
  @TempDir Path folder;

  private final PointerScope scope = new PointerScope();

  @BeforeEach
  void seed() {
    TorchLibrary.load();
    torch.manual_seed(1);
  }

  @AfterEach
  void releaseTensors() {
    scope.close();
  }

  @Test
  void pthAndSafetensorsLoadTheSameParameters() throws Exception {
    try (Backend backend = Backends.open(1);
        ParameterStore fromTorch = vgg16(backend);
        ParameterStore fromSafetensors = vgg16(backend)) {
      Map<String, Tensor> tensors = tensors(fromTorch);
      Path pth = folder.resolve("vgg16.pth");
      LibtorchZip.write(pth, tensors);
      Path safetensors = folder.resolve("vgg16.safetensors");
      writer(fromTorch, tensors).write(safetensors);
      TorchvisionWeights.readVgg16(pth, fromTorch);
      TorchvisionWeights.readVgg16(safetensors, fromSafetensors);
      assertEquals(14, fromTorch.all().size());
      for (Parameter parameter : fromTorch.all()) {
        float[] read = fromTorch.read(parameter.name());
        assertArrayEquals(values(tensors.get(parameter.name())), read, parameter.name());
        assertArrayEquals(fromSafetensors.read(parameter.name()), read, parameter.name());
      }
    }
  }

  @Test
  void wrongShapesAndMissingTensorsAreRefused() throws Exception {
    try (Backend backend = Backends.open(1);
        ParameterStore store = vgg16(backend)) {
      Map<String, Tensor> tensors = tensors(store);
      Path pth = folder.resolve("vgg16.pth");
      tensors.put("features.14.bias", torch.rand(255));
      LibtorchZip.write(pth, tensors);
      assertSentence(pth, "tensor features.14.bias has the shape [255], not [256]; ", store);
      tensors.remove("features.14.bias");
      LibtorchZip.write(pth, tensors);
      assertSentence(pth, "it has no tensor 'features.14.bias'; ", store);
    }
  }

  private static void assertSentence(Path file, String fault, ParameterStore store) {
    String message =
        assertThrows(CheckpointException.class, () -> TorchvisionWeights.readVgg16(file, store))
            .getMessage();
    assertTrue(message.startsWith(file + ": " + fault), message);
    assertEquals(1, message.lines().count(), message);
  }

  private static ParameterStore vgg16(Backend backend) {
    ParameterStore store = new ParameterStore();
    new Vgg16Features(store);
    store.allocate(backend);
    return store;
  }

  /** Random tensors of VGG16's shapes, and one of the classifier, which is ignored. */
  private static Map<String, Tensor> tensors(ParameterStore store) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : store.all()) {
      long[] shape = parameter.fileShape().stream().mapToLong(size -> size).toArray();
      tensors.put(parameter.name(), torch.rand(shape));
    }
    tensors.put("classifier.6.bias", torch.rand(1000));
    return tensors;
  }

  private static SafetensorsWriter writer(ParameterStore store, Map<String, Tensor> tensors) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (Parameter parameter : store.all()) {
      float[] values = values(tensors.get(parameter.name()));
      writer.floats(parameter.name(), parameter.fileShape(), values);
    }
    return writer;
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    tensor.data_ptr_float().get(values);
    return values;
  }
}
