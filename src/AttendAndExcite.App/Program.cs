using System.CommandLine;
using AttendAndExcite.App.Commands;

return new RootCommand("Attend-and-Excite: text-to-image that draws every subject of the prompt.") { TrainMiniatureCommand.Create(), JudgeMiniatureCommand.Create() }
    .Parse(args).Invoke();
