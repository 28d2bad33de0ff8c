// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import io.github.chromapath.cluster.ClusterException.Kind;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * What is checked before the first picture is read: the model, and that the output folder is empty
 * or has results of the same work.
 *
 * @param model of the request
 * @param made what the results depend on, including the model
 * @param earlier the manifest of earlier runs of the same work
 * @param redo whether all results must be made again, although there are files
 */
record Admission(
    ModelFile model, Map<String, String> made, Optional<Manifest> earlier, boolean redo) {
  /**
   * Checks a request.
   *
   * @throws ClusterException if the model or the output folder cannot be used
   */
  static Admission of(Request request, OutputStore outputs, Configuration hadoop)
      throws IOException {
    return new Check(request, outputs, hadoop).run();
  }

  private record Check(Request request, OutputStore outputs, Configuration hadoop) {
    Admission run() throws IOException {
      refuseOverlap();
      ModelFile model =
          request
              .model()
              .map(file -> ModelFile.read(file, hadoop))
              .orElseGet(() -> ModelFile.none(ClusterApplication.NO_FILE));
      Map<String, String> made = new TreeMap<>(request.made());
      made.put("model", model.hash());
      Optional<Manifest> earlier = earlier(made);
      boolean redo = !earlier.map(Manifest::complete).orElse(!holdsFiles());
      return new Admission(model, made, earlier, redo);
    }

    private void refuseOverlap() throws IOException {
      for (String text : request.inputs().places()) {
        Path input = resolved(Place.typed(text, hadoop));
        if (Place.isIn(resolved(outputs.root()), input)) {
          throw new ClusterException(
              Kind.USAGE,
              "--out "
                  + request.out()
                  + " is inside the input "
                  + text
                  + ": give a folder outside it.");
        }
      }
    }

    /** The path with the links of its existing part resolved. */
    private static Path resolved(Path path) throws IOException {
      if (!Place.isLocal(path)) {
        return path;
      }
      java.nio.file.Path local = Place.local(path);
      java.nio.file.Path existing = local;
      while (!java.nio.file.Files.exists(existing)) {
        existing = existing.getParent();
      }
      return new Path(
          "file", null, existing.toRealPath().resolve(existing.relativize(local)).toString());
    }

    /** The manifest of earlier runs that made the same, if there were any. */
    private Optional<Manifest> earlier(Map<String, String> made) throws IOException {
      if (request.force()) {
        return Optional.empty();
      }
      Optional<Manifest> found = Manifest.read(outputs);
      if (found.isEmpty() && holdsFiles()) {
        throw new ClusterException(
            Kind.USAGE,
            "--out "
                + request.out()
                + " is not empty: give another folder, or add --force to replace pictures in it.");
      }
      Optional<String> difference = found.flatMap(manifest -> manifest.difference(made));
      if (difference.isPresent()) {
        throw new ClusterException(
            Kind.USAGE,
            "--out "
                + request.out()
                + " has results of another run ("
                + difference.get()
                + "): give another folder, or add --force to make them all again.");
      }
      return found;
    }

    private boolean holdsFiles() throws IOException {
      Path root = outputs.root();
      if (!outputs.files().exists(root)) {
        return false;
      }
      FileStatus status = outputs.files().getFileStatus(root);
      if (!status.isDirectory()) {
        throw new ClusterException(
            Kind.USAGE, "--out " + request.out() + " is a file: give the name of a folder.");
      }
      RemoteIterator<FileStatus> entries = outputs.files().listStatusIterator(root);
      while (entries.hasNext()) {
        // A job that was refused has left its list there.
        if (!entries.next().getPath().getName().equals(OutputStore.WORK)) {
          return true;
        }
      }
      return false;
    }
  }
}
