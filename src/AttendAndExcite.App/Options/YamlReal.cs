using AttendAndExcite.Text;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace AttendAndExcite.App.Options;

/// <summary>Real numbers in YAML as <see cref="RealNumber"/> has them; the library reads 7,5 as 75, and nothing as 0.</summary>
internal sealed class YamlReal : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(double);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<YamlDotNet.Core.Events.Scalar>();
        return RealNumber.TryParse(scalar.Value, out double number) ? number : throw new YamlException(scalar.Start, scalar.End, $"{scalar.Value} is not a number.");
    }

    /// <exception cref="NotSupportedException">Always: settings are only read.</exception>
    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
}
