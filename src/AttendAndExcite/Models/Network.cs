namespace AttendAndExcite.Models;

/// <summary>
/// A neural module whose checkpoint keys are its field names: <c>_downBlocks</c> is <c>down_blocks</c>.
/// A derived class is field initialisers and a <c>Forward</c>; the fields are set before this constructor runs.
/// </summary>
/// <remarks>
/// A module assigned in a constructor body comes too late to be registered, an array of modules registers nothing
/// (use <see cref="nn.ModuleList{T}"/>), and a <see cref="Tensor"/> field becomes a buffer.
/// </remarks>
internal abstract class Network : nn.Module
{
    protected Network()
        : base("")
    {
        RegisterComponents();
    }
}
