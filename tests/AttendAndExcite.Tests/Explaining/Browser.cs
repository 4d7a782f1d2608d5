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

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
