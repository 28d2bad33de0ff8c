// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract on threads of one JVM. */
@Tag("fast")
class InProcessGroupTest extends CommunicatorContract {
  @Override
  protected IntFunction<Communicator> group(int world) {
    return new InProcessGroup(world)::join;
  }

  /** Tests of training rely on this: real transports hang or mix up the buffers. */
  @Test
  void callsThatDifferFailOnEveryRank() throws Exception {
    List<String> messages =
        RankThreads.run(
            2,
            ranks ->
                assertThrows(
                        CommunicationException.class,
                        () -> ranks.allReduce(floats(new float[1 + ranks.rank()])))
                    .getMessage());
    assertEquals(messages.get(0), messages.get(1));
    assertTrue(messages.get(0).contains("allReduce of 2 floats"), messages.get(0));
  }
}
