# How every target of the project is made: one place for warnings, language flags and the include root.

add_library(tripline_options INTERFACE)
target_include_directories(tripline_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tripline_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-sign-conversion
  # Results must not depend on how a compiler fuses multiplications and additions.
  -ffp-contract=off
  $<$<NOT:$<CONFIG:Debug>>:-march=x86-64-v2>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # These three fire on correct std::string and std::vector code in g++ 12.
  target_compile_options(tripline_options INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++'s own std::stable_sort uses what it deprecates.
  target_compile_options(tripline_options INTERFACE -Wno-deprecated-declarations)
endif()
if(TRIPLINE_WERROR)
  target_compile_options(tripline_options INTERFACE -Werror)
endif()

# tripline_add_folder(path): adds a folder of the source tree if it has a CMakeLists.txt. A configuration may leave out
# what it does not need; a target that is missing then shows up when something links it.
macro(tripline_add_folder folder)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
    add_subdirectory(${folder})
  endif()
endmacro()

# tripline_library(NAME SOURCES a.cc … HEADERS a.h … DEPS target …): a static library; headers take part in the
# header-set check. Libraries are never unity-built: two sources of one folder may each have a function of one name in
# their anonymous namespaces.
function(tripline_library name)
  cmake_parse_arguments(A "" "" "SOURCES;HEADERS;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${A_HEADERS})
  target_link_libraries(${name} PUBLIC tripline_options ${A_DEPS} PRIVATE ${A_PRIVATE_DEPS})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  if(TRIPLINE_HEADER_SETS)
    set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()
endfunction()

# tripline_test(NAME SOURCES a_test.cc … DEPS target …): one GoogleTest program; ctest sees each test of it.
# Label: the folder in tests, with `_` for `/` (unit_state, unit_deploy_generate, conformance). A target of that name builds all programs with the label; tests/run.sh chooses by it what the
# sanitizers run. Test names begin with the program, as two folders may have a test of one name.
function(tripline_test name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE tripline_options ${A_DEPS} GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES UNITY_BUILD_BATCH_SIZE 8)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/tests OUTPUT_VARIABLE label)
  string(REPLACE "/" "_" label "${label}")
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_PREFIX "${name}." PROPERTIES LABELS "${label}")
  if(NOT TARGET ${label})
    add_custom_target(${label})
  endif()
  add_dependencies(${label} ${name})
endfunction()

# tripline_fuzzer(NAME SOURCES a_fuzz.cc … DEPS target …): a libFuzzer program; only where TRIPLINE_FUZZ is on. The target
# `fuzzers` builds them all.
function(tripline_fuzzer name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE tripline_options ${A_DEPS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers ${name})
endfunction()

# tripline_bench(NAME SOURCES a_bench.cc … DEPS target …): a Google Benchmark program. The target `benches` builds them
# all; ctest does not run them.
function(tripline_bench name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE tripline_options ${A_DEPS} benchmark::benchmark_main)
  if(NOT TARGET benches)
    add_custom_target(benches)
  endif()
  add_dependencies(benches ${name})
endfunction()
