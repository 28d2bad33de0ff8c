// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import io.github.chromapath.kernels.sim.PtxLexer.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parses a module's text. Calls of functions are refused, since nvcc inlines functions.
 * Declarations and bodies of functions are skipped. An opcode or modifier that is not supported is
 * refused by name, even if it would never run.
 */
public final class PtxParser {
  private final TokenReader in;
  private final List<PtxVariable> variables = new ArrayList<>();
  private final Map<String, PtxKernel> kernels = new LinkedHashMap<>();
  private final Map<String, LaneFunction> functions = new HashMap<>();
  private String version = "";
  private String target = "";

  private PtxParser(String text) {
    in = new TokenReader(text);
  }

  /** Parses and decodes the text of a module. */
  public static PtxModule parse(String text) {
    return new PtxParser(text).module();
  }

  private PtxModule module() {
    while (in.more()) {
      Token token = in.next();
      switch (token.text()) {
        case ".version" -> version = in.next().text();
        case ".target" -> {
          target = in.next().text();
          while (in.accept(",")) {
            in.next();
          }
        }
        case ".address_size" -> {
          if (!in.next().is("64")) {
            throw in.error("only 64-bit addresses are interpreted");
          }
        }
        case ".visible", ".extern", ".weak" -> in.noteExternal(token.is(".extern"));
        case ".entry" -> {
          PtxKernel kernel = entry();
          kernels.put(kernel.name(), kernel);
        }
        case ".func" -> passFunction();
        case ".global", ".const", ".shared" ->
            variables.add(in.variable(token.text().substring(1)));
        case ".file" -> in.skipLine(token.line());
        default -> throw in.error("unknown directive " + token.text());
      }
    }
    List<PtxVariable> resident = new ArrayList<>(variables);
    resident.removeIf(variable -> variable.space().equals("shared"));
    return new PtxModule(version, target, kernels, resident);
  }

  private PtxKernel entry() {
    String name = in.next().text();
    List<PtxParam> params = in.accept("(") ? params() : List.of();
    int maxThreads = 1024;
    while (!in.at("{")) {
      Token directive = in.next();
      int product = in.integerInt();
      while (in.accept(",")) {
        product *= in.integerInt();
      }
      switch (directive.text()) {
        case ".maxntid", ".reqntid" -> maxThreads = Math.min(maxThreads, product);
        case ".minnctapersm", ".maxnreg" -> {}
        default -> throw in.error("unknown directive " + directive.text());
      }
    }
    return new KernelParser(in, name, params, maxThreads, variables, functions).kernel();
  }

  private List<PtxParam> params() {
    List<PtxParam> params = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int offset = 0;
    while (!in.accept(")")) {
      in.expect(".param");
      PtxVariable variable = in.declaration("param");
      if (!names.add(variable.name())) {
        throw in.error("second parameter called " + variable.name());
      }
      offset = SharedLayout.align(offset, variable.alignment());
      params.add(
          new PtxParam(
              variable.name(), variable.type(), variable.bytes(), offset, variable.alignment()));
      offset += variable.bytes();
      in.accept(",");
    }
    return params;
  }

  private void passFunction() {
    while (!in.at("{") && !in.at(";")) {
      in.next();
    }
    int depth = 0;
    do {
      Token token = in.next();
      depth += token.is("{") ? 1 : token.is("}") ? -1 : 0;
    } while (depth > 0);
  }
}
