// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class PublishedFileTest {
  @Test
  void shortNamesAreTorchvisionsFiles() {
    assertEquals("resnet50-0676ba61.pth", file("resnet50").fileName());
    assertEquals("resnet50-11ad3fa6.pth", file("resnet50-v2").fileName());
    assertEquals("vgg16-397923af.pth", file("vgg16").fileName());
    for (String name : PublishedFile.shortNames()) {
      PublishedFile file = file(name);
      assertEquals(64, file.sha256().length());
      assertTrue(file.fileName().endsWith("-" + file.sha256().substring(0, 8) + ".pth"));
      assertEquals(file, file(file.fileName()));
    }
  }

  @Test
  void otherNamesContainTheirHash() {
    PublishedFile file = file("resnet50-19c8e357.pth");
    assertEquals("19c8e357", file.sha256());
    assertTrue(file.matches("19c8e357" + "0".repeat(56)));
    assertFalse(file.matches("19c8e358" + "0".repeat(56)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet51",
        "../x-0676ba61.pth",
        "a/b-0676ba61.pth",
        "-0676ba61.pth",
        "x-0676ba6.pth",
        "x-0676BA61.pth",
        "x-0676ba61.pth.exe",
        "x-0676ba61.pth\n",
        ""
      })
  void otherNamesAreNoFiles(String name) {
    assertEquals(Optional.empty(), PublishedFile.of(name));
  }

  @Test
  void anAddressIsThatOfAFolderOrOfAFile() {
    PublishedFile file = file("vgg16");
    assertEquals("http://a.example/m/vgg16-397923af.pth", of("http://a.example/m/", file));
    assertEquals("http://a.example/vgg16-397923af.pth", of("http://a.example", file));
    assertEquals("http://a.example/x?y=1", of("http://a.example/x?y=1", file));
  }

  private static String of(String from, PublishedFile file) {
    return Sources.of(URI.create(from), file).toString();
  }

  private static PublishedFile file(String name) {
    return PublishedFile.of(name).orElseThrow();
  }
}
