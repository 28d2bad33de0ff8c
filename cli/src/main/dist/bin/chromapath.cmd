@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Starts chromapath from the distribution that contains this file, on Windows.
rem
rem Arguments reach Java exactly as they were typed: they are not copied into a variable, expanded a
rem second time, or used inside a block. The exit code is that of chromapath.
rem
rem Environment variables:
rem   JAVA_HOME             Java 17 or later; by default the java on the PATH
rem   CHROMAPATH_JAVA_OPTS  options for Java, for example -Xmx8g; they override those below
rem   OMP_WAIT_POLICY       see OpenMP; PASSIVE by default
rem   OPENCV_LOG_LEVEL      see OpenCV; OFF by default, since faults of pictures have their own messages
rem   SVT_LOG               see SVT-AV1; 1 (errors) by default
setlocal EnableExtensions DisableDelayedExpansion

set "lib=%~dp0..\lib"

if not defined JAVA_HOME goto java_on_path
rem JAVA_HOME may be set with quotes.
set "java=%JAVA_HOME:"=%\bin\java.exe"
if exist "%java%" goto java_found
>&2 echo chromapath: JAVA_HOME has no bin\java.exe. Set it to Java 17 or later, or unset it.
exit /b 3

:java_on_path
set "java="
for %%j in (java.exe) do set "java=%%~$PATH:j"
if defined java goto java_found
>&2 echo chromapath: there is no java on the PATH. Install Java 17 or later, or set JAVA_HOME.
exit /b 3

:java_found
rem The version, from the file "release" beside bin. A java.exe without it is trusted.
set "java_version=17"
for %%j in ("%java%") do set "release=%%~dpj..\release"
if not exist "%release%" goto version_read
for /f "usebackq tokens=1,2 delims==" %%k in ("%release%") do if "%%k"=="JAVA_VERSION" set "java_version=%%~l"
for /f "delims=.-+ tokens=1" %%v in ("%java_version%") do set "java_version=%%v"
:version_read
if %java_version% GEQ 17 goto version_checked
>&2 echo chromapath: "%java%" is Java %java_version%. Install Java 17 or later, or set JAVA_HOME to it.
exit /b 3

:version_checked
set "native_access="
if %java_version% GEQ 24 set "native_access=--enable-native-access=ALL-UNNAMED"

if "%~1"=="--with-cuda-libs" goto on_unix_only
if "%~1"=="--archive-classes" goto on_unix_only

rem See bin/chromapath for the reason of each setting.
set "heap=-XX:+UseParallelGC"
if "%~1"=="infer" set "heap=-XX:+UseSerialGC -Xms40m -Xmn16m -XX:PretenureSizeThreshold=1m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
if not defined OPENCV_LOG_LEVEL set "OPENCV_LOG_LEVEL=OFF"
if not defined SVT_LOG set "SVT_LOG=1"

"%java%" %heap% -XX:MaxRAMPercentage=25 -Djava.awt.headless=true "-Djava.library.path=%lib%" -Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Dorg.bytedeco.javacpp.platform.extension= %native_access% %CHROMAPATH_JAVA_OPTS% -cp "%lib%\*" io.github.chromapath.cli.Main %*
exit /b %ERRORLEVEL%

:on_unix_only
>&2 echo chromapath: %~1 is not available on Windows. Run the command without it.
exit /b 3
