using System.Globalization;
using System.Reflection;

namespace Rollcall.Architecture.Tests;

/// <summary>Types as C# writes them, with nullability.</summary>
public static class TypeText
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(void)] = "void",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>A declared type with its namespace.</summary>
    public static string Full(Type type) => type.DeclaringType is { } outer ? Full(outer) + "." + Short(type) : type.Namespace + "." + Short(type);

    /// <summary>A type that is used, without nullability.</summary>
    public static string Of(Type type) => Of(type, null);

    /// <summary>The type of a parameter or of what is returned.</summary>
    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, Nullability.Create(parameter));

    /// <summary>The type of a property.</summary>
    public static string Of(PropertyInfo property) => Of(property.PropertyType, Nullability.Create(property));

    /// <summary>The type of a field.</summary>
    public static string Of(FieldInfo field) => Of(field.FieldType, Nullability.Create(field));

    /// <summary>A constant.</summary>
    public static string Literal(object? value) => value switch
    {
        null => "default",
        string text => "\"" + text + "\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>What type parameters demand.</summary>
    public static string Constraints(Type[] arguments)
    {
        var demands = arguments.Where(a => a.IsGenericParameter).Select(a => (a.Name, Of: Demands(a).ToList())).Where(a => a.Of.Count > 0);
        return string.Concat(demands.Select(a => $" where {a.Name} : {string.Join(", ", a.Of)}"));
    }

    private static IEnumerable<string> Demands(Type argument)
    {
        var attributes = argument.GenericParameterAttributes;
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            yield return "struct";
        else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            yield return "class";
        foreach (var constraint in argument.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)))
            yield return Of(constraint);
    }

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability?.ElementType ?? nullability);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value, null) + "?";
        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
            return Of(type.GetElementType()!, nullability?.ElementType) + "[]" + mark;
        if (Words.TryGetValue(type, out var word))
            return word + mark;
        if (type.IsGenericParameter)
            return type.Name + mark;
        var name = type.IsNested ? Short(type.DeclaringType!) + "." + Plain(type) : Plain(type);
        var arguments = type.GetGenericArguments();
        if (arguments.Length == 0)
            return name + mark;
        var inner = arguments.Select((a, i) => Of(a, nullability?.GenericTypeArguments.ElementAtOrDefault(i)));
        return $"{name}<{string.Join(", ", inner)}>{mark}";
    }

    private static string Short(Type type)
    {
        var arguments = type.GetGenericArguments();
        return arguments.Length == 0 ? type.Name : Plain(type) + "<" + string.Join(", ", arguments.Select(a => a.Name)) + ">";
    }

    private static string Plain(Type type) => type.Name.Split('`')[0];
}
