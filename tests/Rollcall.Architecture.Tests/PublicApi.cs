using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rollcall.Architecture.Tests;

/// <summary>The public types and members of an assembly as sorted text, close to how C# writes them.</summary>
public static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>One block per type: its header, then its members, indented.</summary>
    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(TypeText.Full, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Header(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
            return $"delegate {TypeText.Full(type)} {Parameters(type.GetMethod("Invoke")!)} -> {TypeText.Of(type.GetMethod("Invoke")!.ReturnParameter)}";
        var words = new List<string>();
        if (type is { IsAbstract: true, IsSealed: true })
            words.Add("static");
        else if (type is { IsAbstract: true, IsInterface: false })
            words.Add("abstract");
        else if (type is { IsSealed: true, IsValueType: false })
            words.Add("sealed");
        words.Add(Kind(type));
        words.Add(TypeText.Full(type));
        var above = Above(type).Select(TypeText.Of).ToList();
        return string.Join(' ', words) + (above.Count > 0 ? " : " + string.Join(", ", above) : "") + TypeText.Constraints(type.GetGenericArguments());
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => $"enum ({TypeText.Of(type.GetEnumUnderlyingType())})",
        { IsValueType: true } => type.GetMethod("PrintMembers", Declared) is null ? "struct" : "record struct",
        _ => type.GetMethod("<Clone>$", Declared) is null ? "class" : "record",
    };

    private static IEnumerable<Type> Above(Type type)
    {
        if (type.IsEnum)
            yield break;
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            yield return parent;
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        // A record's own equality is part of the word record.
        foreach (var implemented in type.GetInterfaces().Except(inherited).Where(i => !(i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEquatable<>))).OrderBy(TypeText.Of, StringComparer.Ordinal))
            yield return implemented;
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
            return [];
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture),3} {f.Name}"));
        return
        [
            .. type.GetConstructors(Declared).Where(c => IsSeen(c) && !IsGenerated(c)).Select(c => Words(c) + "new" + Parameters(c)),
            .. type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !IsGenerated(f)).Select(Field),
            .. type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsSeen) && p.Name is not "EqualityContract").Select(Property),
            .. type.GetEvents(Declared).Where(e => IsSeen(e.AddMethod!)).Select(e => $"{Words(e.AddMethod!)}event {e.Name} -> {TypeText.Of(e.EventHandlerType!)}"),
            .. type.GetMethods(Declared).Where(m => IsSeen(m) && !IsGenerated(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))).Select(Method),
        ];
    }

    private static string Field(FieldInfo field) =>
        field.IsLiteral ? $"const {field.Name} -> {TypeText.Of(field.FieldType)} = {TypeText.Literal(field.GetRawConstantValue())}"
        : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{field.Name} -> {TypeText.Of(field)}";

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsSeen).ToList();
        var words = new List<string>();
        if (accessors.Exists(a => a == property.GetMethod))
            words.Add("get");
        if (accessors.Exists(a => a == property.SetMethod))
            words.Add(property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set");
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : "this[" + string.Join(", ", index.Select(Parameter)) + "]";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Words(accessors[0])}{required}{name} {{ {string.Join("; ", words)} }} -> {TypeText.Of(property)}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? "<" + string.Join(", ", method.GetGenericArguments().Select(a => a.Name)) + ">" : "";
        return $"{Words(method)}{method.Name}{generic}{Parameters(method)} -> {TypeText.Of(method.ReturnParameter)}{(method.IsGenericMethod ? TypeText.Constraints(method.GetGenericArguments()) : "")}";
    }

    private static string Words(MethodBase method)
    {
        var words = new StringBuilder();
        if (!method.IsPublic)
            words.Append("protected ");
        if (method.IsStatic)
            words.Append("static ");
        else if (method is MethodInfo { IsVirtual: true, IsFinal: false } m && !method.DeclaringType!.IsInterface)
            words.Append(m.IsAbstract ? "abstract " : m.GetBaseDefinition() != m ? "override " : method.DeclaringType.IsSealed ? "" : "virtual ");
        return words.ToString();
    }

    private static string Parameters(MethodBase method) =>
        "(" + (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter)) + ")";

    private static string Parameter(ParameterInfo parameter)
    {
        var way = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true } => parameter.IsIn ? "in " : "ref ",
            _ => parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "",
        };
        return $"{way}{TypeText.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + TypeText.Literal(parameter.RawDefaultValue) : "")}";
    }

    private static bool IsSeen(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute));
}
