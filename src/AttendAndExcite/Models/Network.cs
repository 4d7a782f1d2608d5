using System.Reflection;
using System.Text;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace AttendAndExcite.Models;

/// <summary>
/// A neural module whose checkpoint keys are its field names: <c>_downBlocks</c> is <c>down_blocks</c>, <c>_toOut[0]</c> is
/// <c>to_out.0</c>. A derived class is field initialisers and a <c>Forward</c>; C# runs the initialisers before this
/// constructor, which registers what they made. Names that do not follow the rule carry <see cref="ComponentNameAttribute"/>.
/// </summary>
/// <remarks>
/// A module assigned in a constructor body comes too late to be registered, and an array of modules registers nothing:
/// use <see cref="ModuleList{T}"/>.
/// </remarks>
internal abstract class Network : nn.Module
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [ThreadStatic]
    private static bool _onMeta;

    [ThreadStatic]
    private static torch.Generator? _initial;

    private Dictionary<string, nn.Module>? _descendants;

    protected Network()
        : base("")
    {
        RegisterComponents();
    }

    /// <summary>Builds a network without storage: its parameters have shapes only, until <see cref="Assign"/> gives them values.</summary>
    internal static T WithoutWeights<T>(Func<T> build)
        where T : Network
    {
        (bool before, _onMeta) = (_onMeta, true);
        try
        {
            return build();
        }
        finally
        {
            _onMeta = before;
        }
    }

    /// <summary>Builds a network whose random first weights come from a seed alone: the same every time.</summary>
    internal static T Seeded<T>(ulong seed, Func<T> build)
        where T : Network
    {
        using var generator = new torch.Generator(seed);
        (var before, _initial) = (_initial, generator);
        try
        {
            return build();
        }
        finally
        {
            _initial = before;
        }
    }

    /// <summary>Where random first weights come from; null: from the library's own state.</summary>
    internal static torch.Generator? Initial => _initial;

    /// <summary>The shape of every parameter by its checkpoint key.</summary>
    internal IReadOnlyDictionary<string, long[]> Shapes => named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.shape);

    /// <summary>Makes the parameter of a checkpoint key share <paramref name="value"/>'s storage, without a gradient.</summary>
    internal void Assign(string key, Tensor value)
    {
        int dot = key.LastIndexOf('.');
        var owner = dot < 0 ? this : (Network)Descendants[key[..dot]];
        owner.AssignOwn(key[(dot + 1)..], value);
    }

    /// <summary>Chooses which convolutions inside <see cref="Winograd"/> computes; the weights get no gradient then.</summary>
    internal void FilterConvolutions(Filtering filtering)
    {
        foreach (var convolution in modules().OfType<Convolution>()) convolution.Filtering = filtering;
    }

    private Dictionary<string, nn.Module> Descendants => _descendants ??= named_modules().ToDictionary(pair => pair.name, pair => pair.module);

    private void AssignOwn(string key, Tensor value)
    {
        var field = Components().First(component => component.Key == key).Field;
        var parameter = new Parameter(value.alias(), requires_grad: false);
        parameter.DetachFromDisposeScope();
        (field.GetValue(this) as Parameter)?.Dispose();
        field.SetValue(this, parameter);
        ConditionallyRegisterParameter(key, parameter);
    }

    /// <summary>A trainable parameter with the values that <paramref name="initialise"/> writes, or a mere shape on the meta device.</summary>
    protected static Parameter NewParameter(Action<Tensor> initialise, params long[] shape)
    {
        if (_onMeta) return new Parameter(empty(shape, device: META), requires_grad: false);
        var values = empty(shape);
        using (no_grad()) initialise(values);
        return new Parameter(values, requires_grad: true);
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        foreach (var (key, field) in Components())
        {
            switch (field.GetValue(this))
            {
                case Parameter parameter when !has_parameter(key):
                    parameter.DetachFromDisposeScope();
                    register_parameter(key, parameter);
                    break;
                case nn.Module module when !named_children().Any(child => child.name == key):
                    register_module(key, module);
                    break;
                default:
                    break;
            }
        }
    }

    private IEnumerable<(string Key, FieldInfo Field)> Components()
    {
        for (var type = GetType(); type is not null && type != typeof(Network); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Declared))
            {
                yield return (field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? SnakeCase(field.Name), field);
            }
        }
    }

    private static string SnakeCase(string fieldName)
    {
        var key = new StringBuilder();
        foreach (char letter in fieldName.AsSpan().TrimStart('_'))
        {
            if (char.IsUpper(letter)) key.Append('_');
            key.Append(char.ToLowerInvariant(letter));
        }

        return key.ToString();
    }
}
