namespace AttendAndExcite.Models;

/// <summary>What the safety checker found in a picture. Scores are cosines less their thresholds, to three decimals.</summary>
/// <param name="SpecialScores">Of the concepts that only make the checker stricter.</param>
/// <param name="ConceptScores">Of the concepts that flag a picture.</param>
internal sealed record SafetyFinding(IReadOnlyList<double> SpecialScores, IReadOnlyList<double> ConceptScores)
{
    /// <summary>Whether any concept's score is above zero.</summary>
    public bool IsFlagged => ConceptScores.Any(score => score > 0);
}
