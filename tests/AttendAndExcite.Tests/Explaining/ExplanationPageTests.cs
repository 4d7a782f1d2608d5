using AttendAndExcite.Explaining;
using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;
using Microsoft.Playwright;

namespace AttendAndExcite.Tests.Explaining;

/// <summary>The page, opened from disk in a real browser.</summary>
public sealed class ExplanationPageTests(ExplainedScene scene, Browser browser) : IClassFixture<ExplainedScene>, IClassFixture<Browser>, IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a cat and a yellow bowl", ColorScheme.Light)]
    [InlineData("an elephant with a crown", ColorScheme.Dark)]
    [InlineData("a red car and a blue bench", ColorScheme.Light)]
    public async Task It_loads_whole_without_errors_and_describes_every_picture(string prompt, ColorScheme scheme)
    {
        var page = await Open(prompt, scheme);
        Assert.Empty(_complaints);
        Assert.Equal([page.Url], _requests);
        Assert.Contains(prompt, await page.TitleAsync(), StringComparison.Ordinal);
        int images = await page.Locator("img").CountAsync();
        int film = await page.Locator(".film img").CountAsync();
        int subjects = await page.Locator(".curve svg").CountAsync();
        Assert.Equal(2, subjects);
        Assert.True(film >= 3 * 2 * 3, $"{film} frames"); // three steps, two runs, at least two words and the previews
        Assert.Equal(images, await page.EvaluateAsync<int>("[...document.images].filter(image => image.complete && image.naturalWidth > 0 && image.alt.length > 10).length"));
        Assert.Equal(subjects, await page.EvaluateAsync<int>("[...document.querySelectorAll('svg[role=img] > title')].filter(title => title.textContent.includes('Loss of')).length"));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the window.");
        await Browser.Picture(page, $"{prompt} {scheme}");
    }

    [Fact]
    public async Task Both_pictures_are_whole_and_side_by_side_above_the_slider()
    {
        var page = await Open("a cat and a yellow bowl", ColorScheme.Light);

        var (plain, guided, slider) = (await Box(".pair .plain"), await Box(".pair .guided"), await Box("#cut"));
        Assert.Equal((plain.Y, plain.Width, plain.Height), (guided.Y, guided.Width, guided.Height));
        Assert.Equal(plain.Width, plain.Height); // the pictures are squares
        Assert.True(plain.X + plain.Width <= guided.X, "One covers the other.");
        Assert.True(slider.Y >= plain.Y + plain.Height, "The slider is not below them.");
        foreach (string name in new[] { "plain", "guided" })
        {
            Assert.Equal("none", await page.Locator($".pair img.{name}").EvaluateAsync<string>("image => getComputedStyle(image).clipPath"));
            Assert.Equal(await page.Locator($".pair img.{name}").GetAttributeAsync("src"), await page.Locator($".compare .{name}").GetAttributeAsync("src"));
        }

        async Task<LocatorBoundingBoxResult> Box(string selector) => (await page.Locator(selector).First.BoundingBoxAsync())!;
    }

    [Fact]
    public async Task The_slider_uncovers_the_picture_and_the_step_control_exchanges_the_frames()
    {
        var page = await Open("a cat and a yellow bowl", ColorScheme.Light);
        await page.Locator("#cut").FillAsync("80");
        Assert.Equal("inset(0px 0px 0px 80%)", await page.Locator(".compare .guided").EvaluateAsync<string>("image => getComputedStyle(image).clipPath"));

        var cat = page.Locator(".stage img[data-row=t2g]");
        string? last = await cat.GetAttributeAsync("src");
        await page.Locator("#step").FillAsync("1");
        Assert.Equal("step 4", await page.Locator("#step-label").TextContentAsync());
        string? middle = await cat.GetAttributeAsync("src");
        Assert.NotEqual(last, middle);
        Assert.Equal(await page.Locator("#t2g-1").GetAttributeAsync("src"), middle);
        Assert.Contains("“cat” at step 4, with guidance", await cat.GetAttributeAsync("alt"), StringComparison.Ordinal);

        await page.Locator("#step").PressAsync("ArrowRight"); // by keyboard, too
        Assert.Equal("step 8", await page.Locator("#step-label").TextContentAsync());
        await page.Locator("#play").ClickAsync();
        await Assertions.Expect(page.Locator("#step-label")).ToHaveTextAsync("step 0");
        await page.Locator("#play").ClickAsync();
        Assert.Equal("Play", await page.Locator("#play").TextContentAsync());
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Printed_both_pictures_and_all_steps_are_seen_and_no_controls()
    {
        var page = await Open("a cat and a yellow bowl", ColorScheme.Light);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.False(await page.Locator("#step").IsVisibleAsync());
        Assert.False(await page.Locator(".stage").IsVisibleAsync());
        Assert.False(await page.Locator(".over").IsVisibleAsync());
        Assert.True(await page.Locator(".pair .plain").First.IsVisibleAsync());
        Assert.True(await page.Locator(".pair .guided").First.IsVisibleAsync());
        Assert.True(await page.Locator("#t2p-0").IsVisibleAsync());
        await Browser.Picture(page, "print");
    }

    [Theory]
    [InlineData(0, 0, "at step 0 the threshold of 0 was reached without a round (attention ")]
    [InlineData(1, 20, "at step 0 the threshold of 1 was not reached in 20 rounds (attention ")]
    [InlineData(1, 1, "at step 0 the threshold of 1 was not reached in 1 round (attention ")]
    [InlineData(1, 0, "at step 0 the threshold of 1 was not reached, and no round was allowed (attention ")]
    public void What_refinement_did_is_said_in_words(double threshold, int rounds, string expected)
    {
        var guidance = scene.Model.Defaults.Guidance with { Thresholds = new Dictionary<int, double> { [0] = threshold }, MaxRefinements = rounds };
        var explanation = new Explainer(scene.Model).Explain(new GenerationRequest("a cat and a dog") { Steps = 1, Guidance = guidance });

        Assert.Contains(expected, ExplanationPage.Write(explanation), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_prompt_says_stays_text()
    {
        string html = ExplanationPage.Write(scene.Explanation, command: "aae explain '<script>alert(1)</script>'", note: "<b>&");
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;&amp;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_guided_picture_carries_its_settings()
    {
        string html = ExplanationPage.Write(scene.Explanation);
        int begin = html.IndexOf("base64,", html.IndexOf("class=\"guided\"", StringComparison.Ordinal), StringComparison.Ordinal) + 7;
        byte[] png = Convert.FromBase64String(html[begin..html.IndexOf('"', begin)]);
        var (request, _) = GenerationParameters.Read(PngText.Read(png)[GenerationParameters.Keyword]);
        Assert.Equal(scene.Explanation.Settings.Prompt.Text, request.Prompt);
        Assert.Equal([3L], request.Seeds);
    }

    private Task<IPage> Open(string prompt, ColorScheme scheme)
    {
        var explanation = prompt == scene.Explanation.Settings.Prompt.Text ? scene.Explanation : scene.Explain(prompt, allTokens: false);
        string file = _folder.Write("page.html", ExplanationPage.Write(explanation));
        return browser.Open(file, new BrowserNewPageOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = 1100, Height = 900 } }, _complaints, _requests);
    }
}
