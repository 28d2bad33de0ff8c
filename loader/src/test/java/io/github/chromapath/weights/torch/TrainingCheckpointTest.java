// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static io.github.chromapath.weights.torch.Sentences.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checkpoints of training programs, in which the state_dict is one entry of many. {@code legacy.py}
 * writes the files with CPython's pickle; their storages were on GPUs.
 */
@Tag("fast")
class TrainingCheckpointTest {
  private final List<String> notes = new ArrayList<>();

  private WeightsFile open(String name) throws Exception {
    return WeightsFiles.open(Fixtures.path(name), notes::add);
  }

  private void assertNote(String name, String clause) throws Exception {
    assertEquals(List.of(Fixtures.path(name) + ": its weights are the entry " + clause), notes);
  }

  @Test
  void lightning() throws Exception {
    try (WeightsFile file = open("lightning.ckpt")) {
      assertEquals(List.of("model.conv1.weight", "model.fc.bias", "loss.weight"), file.names());
      assertArrayEquals(new float[] {1, -2}, file.readFloats("model.conv1.weight"));
      assertEquals(StoredType.BF16, file.type("model.fc.bias"));
      assertArrayEquals(new float[] {1.5f, -100}, file.readFloats("model.fc.bias"));
    }
    assertNote(
        "lightning.ckpt",
        "['state_dict']; other entries are ignored: 'epoch', 'global_step',"
            + " 'pytorch-lightning_version', 'loops' and 5 more.");
  }

  /** Its accuracy is a tensor too, and its optimizer's state has integers as keys. */
  @Test
  void imagenetExampleOfPyTorch() throws Exception {
    try (WeightsFile file = open("imagenet-example.pth.tar")) {
      assertEquals(List.of("module.conv1.weight", "module.fc.bias"), file.names());
      assertArrayEquals(new float[] {5, 6}, file.readFloats("module.conv1.weight"));
    }
    assertNote(
        "imagenet-example.pth.tar",
        "['state_dict']; other entries are ignored: 'epoch', 'arch', 'best_acc1', 'optimizer' and"
            + " 1 more.");
  }

  @Test
  void trainingReferenceOfTorchvision() throws Exception {
    try (WeightsFile file = open("training-reference.pth")) {
      assertEquals(List.of("conv1.weight"), file.names());
      assertArrayEquals(new float[] {8, 9}, file.readFloats("conv1.weight"));
    }
    assertNote(
        "training-reference.pth",
        "['model']; other entries are ignored: 'optimizer', 'epoch', 'model_ema'.");
  }

  @Test
  void dictsInDicts() throws Exception {
    try (WeightsFile file = open("nested.pt")) {
      assertArrayEquals(new float[] {3}, file.readFloats("a"));
    }
    assertNote("nested.pt", "['model']['state_dict'].");
  }

  @Test
  void theOnlyDictOfTensorsIsReadUnderAnyKey() throws Exception {
    try (WeightsFile file = open("unusual-key.pt")) {
      assertArrayEquals(new float[] {4}, file.readFloats("a"));
    }
    assertNote("unusual-key.pt", "['generator']; other entries are ignored: 'step'.");
  }

  @Test
  void severalNetworksAreRefused() throws Exception {
    Path path = Fixtures.path("two-networks.pt");
    assertRefused(path, "it holds several dicts of tensors: 'netG', 'netD'; save only the one");
  }

  @Test
  void wholeModelsAreRefusedByTheirClass() throws Exception {
    for (String name : List.of("model.pt", "model.pth")) {
      assertRefused(
          Fixtures.path(name),
          "it holds an object of the class 'torchvision.models.resnet.ResNet', which is not allowed"
              + " in a file of weights; if you trust the file, load it in PyTorch and save the"
              + " model's state_dict() alone");
    }
  }

  @Test
  void filesWithoutNestingGiveNoNotes() throws Exception {
    for (String name : Fixtures.SOUND) {
      open(name).close();
    }
    assertEquals(List.of(), notes);
  }
}
