// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;

/** The layers, and the dependencies that each may have. */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
@ArchTag("fast")
class ArchitectureTest {
  /** From the phase package on, the tests of other modules are in jars. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  static final String ROOT = "io.github.chromapath";

  private static final String[] KERNELS = {ROOT + ".tensor..", ROOT + ".op..", ROOT + ".kernels.."};
  private static final String[] ENGINE = {
    ROOT + ".backend..",
    ROOT + ".nn..",
    ROOT + ".model..",
    ROOT + ".loss..",
    ROOT + ".optim..",
    ROOT + ".graph..",
    ROOT + ".inference..",
    ROOT + ".train..",
    ROOT + ".estimate..",
    ROOT + ".color.."
  };
  private static final String[] LOADER = {
    ROOT + ".internal.file..",
    ROOT + ".image..",
    ROOT + ".dataset..",
    ROOT + ".weights..",
    ROOT + ".checkpoint..",
    ROOT + ".colorize..",
    ROOT + ".export..",
    ROOT + ".run..",
    ROOT + ".score..",
    ROOT + ".synth..",
    ROOT + ".video..",
    ROOT + ".internal.events..",
    ROOT + ".internal.tuning.."
  };
  private static final String[] TRANSPORT = {ROOT + ".transport.."};
  private static final String[] CLUSTER = {ROOT + ".cluster.."};
  private static final String[] CLI = {ROOT + ".cli.."};

  @ArchTest
  static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("kernels")
          .definedBy(KERNELS)
          .layer("engine")
          .definedBy(ENGINE)
          .layer("loader")
          .definedBy(LOADER)
          .layer("transport")
          .definedBy(TRANSPORT)
          .layer("cluster")
          .definedBy(CLUSTER)
          .layer("cli")
          .definedBy(CLI)
          .whereLayer("kernels")
          .mayNotAccessAnyLayer()
          .whereLayer("engine")
          .mayOnlyAccessLayers("kernels")
          .whereLayer("loader")
          .mayOnlyAccessLayers("engine", "kernels")
          .whereLayer("transport")
          .mayOnlyAccessLayers("engine")
          .whereLayer("transport")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cluster")
          .mayNotAccessAnyLayer()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule EVERY_PACKAGE_IS_IN_A_LAYER =
      classes()
          .should()
          .resideInAnyPackage(
              Stream.of(KERNELS, ENGINE, LOADER, TRANSPORT, CLUSTER, CLI)
                  .flatMap(Stream::of)
                  .toArray(String[]::new));

  @ArchTest
  static final ArchRule ONLY_BACKENDS_KNOW_THEIR_INTERNALS =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".backend.."))
          .should()
          .dependOnClassesThat(resideInAPackage(ROOT + ".backend.internal.."));

  @ArchTest
  static final ArchRule THE_BACKEND_SPI_KNOWS_NO_BACKEND =
      noClasses()
          .that(resideInAPackage(ROOT + ".backend"))
          .should()
          .dependOnClassesThat(resideInAPackage(ROOT + ".backend.internal.."));

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_MAIN_ENDS_THE_PROCESS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + ".cli.Main")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  /** So that a clock that jumps changes neither a result nor the moment of a checkpoint. */
  @ArchTest
  static final ArchRule TRAINING_DOES_NOT_READ_THE_TIME_OF_DAY =
      noClasses()
          .that(
              resideInAnyPackage(
                  ROOT + ".run..",
                  ROOT + ".train..",
                  ROOT + ".optim..",
                  ROOT + ".dataset..",
                  ROOT + ".checkpoint..",
                  ROOT + ".weights.."))
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "a clock of the system",
                  call ->
                      call.getTargetOwner().isEquivalentTo(Clock.class)
                          && call.getName().startsWith("system")));

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that(resideOutsideOfPackages(CLI))
          .should()
          .accessTargetWhere(standardStream())
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ONLY_TRANSPORTS_AND_THE_COMMAND_LINE_REACH_THE_NETWORK =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".transport..", ROOT + ".cli.."))
          .should()
          .dependOnClassesThat(
              resideInAPackage("java.net..").and(DescribedPredicate.not(nameOfALocation())))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ONLY_DOWNLOADS_REACH_OTHER_MACHINES =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".cli.fetch.."))
          .should()
          .dependOnClassesThat(resideInAPackage("java.net.http.."));

  @ArchTest
  static final ArchRule DOWNLOADS_KNOW_NO_COMMAND_LINE =
      noClasses()
          .that(resideInAPackage(ROOT + ".cli.fetch.."))
          .should()
          .dependOnClassesThat(resideInAPackage("picocli.."));

  @ArchTest
  static final ArchRule ONLY_THE_SERVICE_KNOWS_ITS_HTTP_LIBRARY =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".cli.serve.."))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.javalin..",
                  "org.eclipse.jetty..",
                  "jakarta.servlet..",
                  "io.micrometer..",
                  "kotlin.."));

  /** So that no other command loads a class of Spark. */
  @ArchTest
  static final ArchRule ONLY_THE_CLUSTER_KNOWS_SPARK =
      noClasses()
          .that(resideOutsideOfPackages(CLUSTER))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala.."));

  @ArchTest
  static final ArchRule ONLY_CLUSTER_COMMANDS_START_SPARK =
      noClasses()
          .that(resideOutsideOfPackages(CLUSTER))
          .and()
          .haveNameNotMatching(".*\\.cli\\.Cluster.*")
          .should()
          .dependOnClassesThat(resideInAnyPackage(CLUSTER));

  @ArchTest
  static final ArchRule ONLY_THE_CPU_BACKEND_KNOWS_ONEDNN =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".backend.internal.cpu.."))
          .should()
          .dependOnClassesThat(resideInAPackage("org.bytedeco.dnnl.."));

  @ArchTest
  static final ArchRule ONLY_GLOO_KNOWS_LIBTORCH =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".transport.internal.gloo.."))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.bytedeco.pytorch..", "org.bytedeco.openblas.."));

  @ArchTest
  static final ArchRule ONLY_ADAPTERS_KNOW_JCUDA =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".backend.internal.cuda.jcuda.."))
          .should()
          .dependOnClassesThat(resideInAPackage("jcuda.."));

  @ArchTest
  static final ArchRule ONLY_PICTURES_KNOW_OPENCV =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".image..", ROOT + ".dataset.."))
          .should()
          .dependOnClassesThat(resideInAPackage("org.bytedeco.opencv.."));

  @ArchTest
  static final ArchRule ONLY_STILL_DECODERS_AND_VIDEOS_KNOW_FFMPEG =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".image.internal.libav..", ROOT + ".video.."))
          .should()
          .dependOnClassesThat(resideInAPackage("org.bytedeco.ffmpeg.."));

  @ArchTest
  static final ArchRule ONLY_EXPORT_KNOWS_ONNX =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + ".export.."))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "ai.onnx..", "ai.onnxruntime..", "org.bytedeco.onnx..", "com.google.protobuf.."));

  private static DescribedPredicate<JavaAccess<?>> standardStream() {
    return DescribedPredicate.describe(
        "standard output or error",
        access ->
            access.getTargetOwner().isEquivalentTo(System.class)
                && (access.getTarget().getName().equals("out")
                    || access.getTarget().getName().equals("err")));
  }

  /** A URI only names a place, a file's for instance. */
  private static DescribedPredicate<JavaClass> nameOfALocation() {
    return DescribedPredicate.describe(
        "a location's name",
        type -> type.isEquivalentTo(URI.class) || type.isEquivalentTo(URISyntaxException.class));
  }
}
