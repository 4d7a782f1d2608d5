using System.CommandLine;

return new RootCommand("Attend-and-Excite: text-to-image that draws every subject of the prompt.").Parse(args).Invoke();
