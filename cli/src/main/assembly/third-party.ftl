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
