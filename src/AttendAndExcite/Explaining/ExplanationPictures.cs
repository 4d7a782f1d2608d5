using AttendAndExcite.Imaging;

namespace AttendAndExcite.Explaining;

/// <summary>The pictures of an explanation, large enough to be looked at.</summary>
/// <param name="explanation">What is explained.</param>
/// <param name="colours">The colours of attention.</param>
internal sealed class ExplanationPictures(Explanation explanation, ColourMap colours)
{
    /// <summary>The two pictures.</summary>
    public Picture Plain { get; } = PictureGrid.Visible(explanation.Plain.Picture);

    public Picture Guided { get; } = PictureGrid.Visible(explanation.Guided.Picture);

    /// <summary>A token's map at a shown step over what the run ended in, as the official code shows it.</summary>
    public Picture Overlay(bool guided, int step, int token)
    {
        var picture = guided ? Guided : Plain;
        return Run(guided).Map(step, token).Enlarged(picture.Width, picture.Height).Over(picture, colours);
    }

    /// <summary>What the model expected at a shown step to end in.</summary>
    public Picture Preview(bool guided, int step) => PictureGrid.Visible(Run(guided).Steps[step].Preview!);

    private ExplainedRun Run(bool guided) => guided ? explanation.Guided : explanation.Plain;
}
