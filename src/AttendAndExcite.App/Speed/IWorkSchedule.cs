namespace AttendAndExcite.App.Speed;

/// <summary>The work of the parts of a run, the same each time it is asked for.</summary>
internal interface IWorkSchedule
{
    /// <summary>A step of a plain run.</summary>
    void PlainStep();

    /// <summary>A step with the method's update and without refinement.</summary>
    void GuidedStep();

    /// <summary>One more refinement round in a step.</summary>
    void RefinementRound();
}
