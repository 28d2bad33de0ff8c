// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The output and exit code of a command that ran in this virtual machine. */
record InProcess(int exitCode, String out, String err) {
  /** Runs a command line; arguments are converted by {@link Object#toString}. */
  static InProcess run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode =
        commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new InProcess(exitCode, out.toString(), err.toString());
  }
}
