// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.Communicators;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.backend.Rendezvous;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** A rank that sums until another one is lost, and prints what it is told then. */
final class GlooProcess {
  private GlooProcess() {}

  /** Arguments: rank, world, folder of the rendezvous. */
  public static void main(String[] arguments) {
    GroupMember member =
        new GroupMember(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            new Rendezvous.InFolder(Path.of(arguments[2])));
    FloatBuffer values =
        ByteBuffer.allocateDirect(4_000_000).order(ByteOrder.nativeOrder()).asFloatBuffer();
    try (Communicator communicator = Communicators.join(member)) {
      int steps = 0;
      while (true) {
        communicator.allReduce(values);
        steps++;
        if (steps == 3) {
          System.out.println("sums");
        }
      }
    } catch (CommunicationException e) {
      System.out.println("lost: " + e.getMessage());
    }
    System.exit(3);
  }
}
