using System.Collections.Concurrent;
using AttendAndExcite.Weights.Hub;
using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>Shows how files are downloaded: bars on a terminal, elsewhere a line for each file that is whole.</summary>
/// <param name="console">Where to show it: the error output, so that results can be piped.</param>
internal sealed class DownloadDisplay(IAnsiConsole console)
{
    /// <summary>Runs a download and shows it.</summary>
    public async Task<T> Show<T>(Func<IProgress<HubProgress>, Task<T>> download)
    {
        if (!console.Profile.Out.IsTerminal) return await download(new Lines(console));
        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => download(new Bars(context)));
    }

    /// <summary>A size as people say it: 10^6 bytes are a MB.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000_000 => $"{bytes / 1e3:0.#} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0} MB",
        _ => $"{bytes / 1e9:0.00} GB",
    };

    private sealed class Lines(IAnsiConsole console) : IProgress<HubProgress>
    {
        private readonly ConcurrentDictionary<string, bool> _whole = new(StringComparer.Ordinal);

        public void Report(HubProgress value)
        {
            if (value.Received != value.Size || !_whole.TryAdd(value.File, true)) return;
            lock (console) console.Profile.Out.Writer.WriteLine($"{value.File}\t{Size(value.Size)}");
        }
    }

    private sealed class Bars(ProgressContext context) : IProgress<HubProgress>
    {
        private readonly ConcurrentDictionary<string, Lazy<ProgressTask>> _tasks = new(StringComparer.Ordinal);

        public void Report(HubProgress value) => _tasks.GetOrAdd(value.File, file => new(() => context.AddTask(Markup.Escape(file), maxValue: Math.Max(1, value.Size)))).Value
            .Value = value.Size == 0 ? 1 : value.Received;
    }
}
