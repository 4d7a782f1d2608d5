using Microsoft.Playwright;

namespace AttendAndExcite.Tests.Explaining;

/// <summary>The Chromium that is installed on this machine; tests that need it skip where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string? Program = new[] { Environment.GetEnvironmentVariable("AAE_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
        .FirstOrDefault(path => !string.IsNullOrEmpty(path) && File.Exists(path));

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Program is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox"] });
    }

    /// <summary>A new page; skips the calling test where there is no browser.</summary>
    public async Task<IPage> Page(BrowserNewPageOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, "No Chromium is installed: apt-get install chromium, or set AAE_CHROMIUM to one.");
        return await _browser!.NewPageAsync(options);
    }

    /// <summary>Opens a file whole; what its console says, its errors, and its requests but those for its own data go into the lists.</summary>
    public async Task<IPage> Open(string file, BrowserNewPageOptions options, ICollection<string> complaints, ICollection<string> requests)
    {
        var page = await Page(options);
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal)) requests.Add(request.Url);
        };
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.EvaluateAsync("Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode(); }))");
        return page;
    }

    /// <summary>Takes a picture of a page where somebody wants to look at it: <c>AAE_SCREENSHOTS</c> names the folder.</summary>
    public static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("AAE_SCREENSHOTS") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
