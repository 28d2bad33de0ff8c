// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.checkpoint.Int8Calibration;
import io.github.chromapath.graph.Calibration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class Int8ChoiceTest {
  /** int8 needs differences of at most 0.3 and 1.0, a share of half, and three pictures. */
  @ParameterizedTest
  @CsvSource({
    "0.30, 1.00, 0.50,  3, int8, by 0.30 CAM16-UCS on average",
    "0.10, 0.20, 0.97, 99, int8, by 0.10 CAM16-UCS on average",
    "0.31, 0.90, 0.97, 99, fp32, by 0.31 CAM16-UCS on average",
    "0.20, 1.01, 0.97, 99, fp32, by 1.01 in the worst picture",
    "0.20, 0.90, 0.49, 99, fp32, Only 49 % of",
    "0.20, 0.90, 0.97,  2, fp32, from 3 pictures on"
  })
  void verdictsFollowFromTheNumbers(
      double mean, double worst, double share, int pictures, String numbers, String reason) {
    Int8Calibration calibration = new Int8Calibration(new Calibration(Map.of()), mean, worst);
    Int8Choice choice = Int8Choice.of(calibration, pictures, () -> share);
    assertEquals(numbers.equals("int8"), choice.int8());
    String message = choice.message();
    assertTrue(message.startsWith("--precision auto: computing in " + numbers + ". "), message);
    assertTrue(message.contains(reason), message);
  }
}
