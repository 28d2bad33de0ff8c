// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.Rendezvous;
import io.github.chromapath.transport.internal.liveness.Hub;
import io.github.chromapath.transport.internal.liveness.Invitation;
import io.github.chromapath.transport.internal.liveness.Liveness;
import io.github.chromapath.transport.internal.liveness.Spoke;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/** How one process joins a group: store, then liveness, then Gloo's connections. */
final class GlooJoin {
  /**
   * A rank that is alive may take this long until it calls an operation that others have called:
   * rank 0 writes checkpoints meanwhile.
   */
  private static final Duration OPERATION_LIMIT = Duration.ofMinutes(30);

  private static final long POLL_MILLIS = 100;

  private static final String INVITATION = "chromapath/liveness";

  private final GroupMember member;
  private final Duration limit;
  private final ReleaseStack releases = new ReleaseStack();

  GlooJoin(GroupMember member, Duration limit) {
    this.member = member;
    this.limit = limit;
  }

  /**
   * Joins the group.
   *
   * @throws CommunicationException if a rank does not join in time or is lost meanwhile
   */
  GlooCommunicator join() {
    try {
      Addresses addresses = Addresses.of(member.rendezvous());
      Store store = openStore();
      Liveness liveness = member.rank() == 0 ? listen(store, addresses) : connect(store, addresses);
      ProcessGroupGloo group = connectAll(store, addresses, liveness);
      return new GlooCommunicator(member, group, liveness, releases);
    } catch (IOException e) {
      CommunicationException failure =
          new CommunicationException("rank 0 cannot be reached: " + e.getMessage(), e);
      releases.closeAfter(failure);
      throw failure;
    } catch (RuntimeException | Error e) {
      releases.closeAfter(e);
      throw e;
    }
  }

  private Store openStore() {
    try {
      Store store =
          member.rendezvous() instanceof Rendezvous.AtHost at ? storeAt(at) : storeInFolder();
      releases.push(store::close);
      try (Milliseconds timeout = new Milliseconds(limit.toMillis())) {
        store.setTimeout(timeout);
      }
      return store;
    } catch (RuntimeException e) {
      String what =
          member.rank() == 0
              ? "rank 0 cannot listen at " + member.rendezvous()
              : "rank 0 was not found at " + member.rendezvous();
      throw new CommunicationException(what + " (" + firstLine(e) + ")", e);
    }
  }

  private Store storeInFolder() {
    Rendezvous.InFolder folder = (Rendezvous.InFolder) member.rendezvous();
    return new FileStore(folder.path().resolve("store").toString(), member.world());
  }

  private Store storeAt(Rendezvous.AtHost at) {
    try (TCPStoreOptions options = new TCPStoreOptions();
        Milliseconds timeout = new Milliseconds(limit.toMillis())) {
      options.port((short) at.port());
      options.isServer(member.rank() == 0);
      options.waitWorkers(false);
      options.timeout(timeout);
      return new TCPStore(at.host(), options);
    }
  }

  private Liveness listen(Store store, Addresses addresses) throws IOException {
    Hub hub = new Hub(member.world(), addresses.own());
    releases.push(hub::close);
    store.set(INVITATION, hub.invitation().text());
    int[] missing = hub.awaitAll(limit);
    if (missing.length > 0) {
      throw new CommunicationException(
          "rank %s did not join within %d s; start it with the same --ranks and --rendezvous, and allow its connections in firewalls"
              .formatted(
                  String.join(", ", Arrays.stream(missing).mapToObj(Integer::toString).toList()),
                  limit.toSeconds()),
          new TimeoutException());
    }
    requireComplete(hub);
    return hub;
  }

  private Liveness connect(Store store, Addresses addresses) throws IOException {
    String invitation;
    try {
      invitation = store.get_to_str(INVITATION);
    } catch (RuntimeException e) {
      throw new CommunicationException(
          "rank 0 did not join within " + limit.toSeconds() + " s (" + firstLine(e) + ")", e);
    }
    Spoke spoke = new Spoke(member.rank(), addresses.rank0(), Invitation.parse(invitation));
    releases.push(spoke::close);
    if (!spoke.awaitStart(limit)) {
      requireComplete(spoke);
      throw new CommunicationException(
          "another rank than this and rank 0 did not join within " + limit.toSeconds() + " s",
          new TimeoutException());
    }
    return spoke;
  }

  private static void requireComplete(Liveness liveness) {
    liveness
        .loss()
        .ifPresent(
            loss -> {
              throw new CommunicationException(loss.sentence(), new TimeoutException());
            });
  }

  /** Gloo's constructor blocks until all ranks are connected, so another thread calls it. */
  private ProcessGroupGloo connectAll(Store store, Addresses addresses, Liveness liveness) {
    CompletableFuture<ProcessGroupGloo> connected = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                connected.complete(group(store, addresses));
              } catch (RuntimeException | Error e) {
                connected.completeExceptionally(e);
              }
            },
            "gloo connects");
    thread.setDaemon(true);
    thread.start();
    while (true) {
      try {
        ProcessGroupGloo group = connected.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        releases.push(group::close);
        return group;
      } catch (TimeoutException e) {
        requireComplete(liveness);
      } catch (ExecutionException e) {
        String what =
            liveness.awaitExplanation().isPresent()
                ? liveness.awaitExplanation().get().sentence()
                : "the ranks cannot connect to each other (" + firstLine(e.getCause()) + ")";
        throw new CommunicationException(what, e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommunicationException("joining was interrupted", e);
      }
    }
  }

  private ProcessGroupGloo group(Store store, Addresses addresses) {
    try (Milliseconds timeout = new Milliseconds(OPERATION_LIMIT.toMillis());
        ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(timeout);
        org.bytedeco.pytorch.gloo.Device device =
            ProcessGroupGloo.createDeviceForHostname(addresses.own().getHostAddress());
        GlooDeviceVector devices = new GlooDeviceVector()) {
      devices.push_back(device);
      options.devices(devices);
      return new ProcessGroupGloo(store, member.rank(), member.world(), options);
    }
  }

  static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
