using AttendAndExcite.App;
using Spectre.Console.Testing;

namespace AttendAndExcite.Tests.App;

public sealed class SubjectQuestionTests
{
    [Theory]
    [InlineData("a photo", "2", 2)] // the rule finds no subject
    [InlineData("a cat and a dog", "", 2, 5)]
    [InlineData("a cat and a dog", "5", 5)]
    public void On_a_terminal_the_user_is_asked_whether_or_not_a_subject_was_found(string text, string answer, params int[] tokens)
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        using var console = new TestConsole().Interactive();
        console.Input.PushTextWithEnter(answer);
        var prompt = model.Tokenizer.Tokenize(text);

        var subjects = SubjectQuestion.Ask(prompt, console, canAnswer: true, "--subjects", TestContext.Current.CancellationToken).In(prompt);

        Assert.Contains("Indices of the subjects' tokens:", console.Output, StringComparison.Ordinal);
        Assert.Equal(tokens, subjects.SelectMany(subject => subject.Tokens));
    }
}
