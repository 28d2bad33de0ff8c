chromapath is licensed under the Apache License 2.0 (see LICENSE). The libraries in lib/ keep their own licences:

<#list dependencyMap as entry>
<#assign project = entry.getKey()/>
${project.groupId}:${project.artifactId}:${project.version}
    ${entry.getValue()?join(" or ")}<#if project.url?has_content>, ${project.url}</#if>
</#list>

The org.bytedeco archives also carry native libraries:

oneDNN      Apache-2.0          https://github.com/uxlfoundation/oneDNN
OpenCV      Apache-2.0          https://github.com/opencv/opencv
OpenBLAS    BSD-3-Clause        https://github.com/OpenMathLib/OpenBLAS
FFmpeg      LGPL-3.0-or-later   https://ffmpeg.org
libaom      BSD-2-Clause        https://aomedia.googlesource.com/aom
ONNX        Apache-2.0          https://github.com/onnx/onnx
protobuf    BSD-3-Clause        https://github.com/protocolbuffers/protobuf

Every report.html contains two scripts of others, with their licences:

uPlot 1.6.32                   MIT   https://github.com/leeoniya/uPlot
img-comparison-slider 8.0.7    MIT   https://github.com/sneas/img-comparison-slider
