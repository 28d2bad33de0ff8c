// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.Communicators;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.backend.Rendezvous;
import io.github.chromapath.contract.CommunicatorContract;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.io.TempDir;

/** The contract on Gloo, whose ranks are threads that are connected as processes are. */
class GlooContractTest extends CommunicatorContract {
  @TempDir Path folder;

  @Override
  protected IntFunction<Communicator> group(int world) {
    Rendezvous rendezvous = new Rendezvous.InFolder(folder);
    return rank -> Communicators.join(new GroupMember(rank, world, rendezvous));
  }
}
