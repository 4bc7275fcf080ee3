// The protocol buffer compiler, for C++.
#include <google/protobuf/compiler/command_line_interface.h>
#include <google/protobuf/compiler/cpp/generator.h>

int main(int argc, char* argv[]) {
  google::protobuf::compiler::CommandLineInterface compiler;
  google::protobuf::compiler::cpp::CppGenerator cpp;
  compiler.RegisterGenerator("--cpp_out", &cpp, "Generate C++ header and source.");
  return compiler.Run(argc, argv);
}
