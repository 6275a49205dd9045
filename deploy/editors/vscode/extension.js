// Starts `tripline lsp` for *.rules files; the server does the rest.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const command = workspace.getConfiguration("tripline").get("path");
  client = new LanguageClient(
    "tripline",
    "Tripline",
    { command, args: ["lsp"] },
    {
      documentSelector: [{ language: "tripline" }],
      synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.rules") },
    },
  );
  return client.start();
};

exports.deactivate = () => client && client.stop();
