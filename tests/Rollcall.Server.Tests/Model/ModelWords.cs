using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Model;

/// <summary>The few words all sequences are made of, as JSON. Some differ only in case, width or composition.</summary>
internal static class ModelWords
{
    public static Gen<string> UserId { get; } = Id("user", "group");

    public static Gen<string> GroupId { get; } = Id("group", "user");

    public static Gen<string> MemberId { get; } = Gen.Frequency(
        (12, Gen.Choose(0, 3).Select(n => $"{{user:{n}}}")), (5, Gen.Choose(0, 2).Select(n => $"{{group:{n}}}")), (1, Gen.Constant("{nobody}")), (1, Gen.Constant("not-an-id")));

    public static Gen<string> Name { get; } = Gen.Elements(
        "\"ann\"", "\"Ann\"", "\"ANN\"", "\"ａｎｎ\"", "\"bob@x.example\"", "\"Bob@X.Example\"", "\"émile\"", "\"ÉMILE\"", "\"e\\u0301mile\"", "\"straße\"", "\"STRASSE\"", "\"İnci\"", "\"inci\"",
        "\"日本\"", "\"ｶﾞ\"", "\"ガ\"", "\"😀\"", "\"\\uFB01ne\"", "\"a\\\"b\\\\c\"", "\"100%_\"", "\"carol\"", "\"dave\"", "\"eve\"");

    public static Gen<string> Text { get; } = Gen.Frequency(
        (5, Gen.Elements("\"work\"", "\"Work\"", "\"home\"", "\"other\"", "\"Pilot\"", "\"pilot\"", "\"a b\"", "\" x \"", "\"é\"", "\"Ｐilot\"", "\"0\"", "\"True\"")), (1, Name));

    public static Gen<string> Address { get; } = Gen.Elements("\"a@x.example\"", "\"A@X.example\"", "\"b@x.example\"", "\"c@x.example\"", "\"+44 1\"");

    public static Gen<string> Kind { get; } = Gen.Elements("\"work\"", "\"Work\"", "\"home\"", "\"other\"");

    public static Gen<string> Truth { get; } = Gen.Elements("true", "false");

    /// <summary>What fits no attribute that is a text.</summary>
    public static Gen<string> NoText { get; } = Gen.Elements("7", "true", "{\"a\":1}", "[\"x\",\"y\"]", "1.5");

    /// <summary>An object of some of these members, each with its name at most once.</summary>
    public static Gen<string> Object(params (int Percent, string Name, Gen<string> Value)[] members) =>
        Some([.. members.Select(m => (m.Percent, m.Value.Select(value => $"\"{m.Name}\":{value}")))]).Select(parts => $"{{{string.Join(',', parts)}}}");

    public static Gen<string> List(Gen<string> item, int most) =>
        from count in Gen.Choose(0, most)
        from items in item.ListOf(count)
        select $"[{string.Join(',', items)}]";

    /// <summary>Each of these with its own likelihood.</summary>
    public static Gen<List<string>> Some(params (int Percent, Gen<string> Value)[] choices) => choices.Aggregate(
        Gen.Constant(new List<string>()),
        (all, choice) => from before in all
                         from die in Gen.Choose(1, 100)
                         from value in choice.Value
                         select die <= choice.Percent ? [.. before, value] : before);

    private static Gen<string> Id(string kind, string other) => Gen.Frequency(
        (20, Gen.Choose(0, 3).Select(n => $"{{{kind}:{n}}}")), (1, Gen.Constant("{nobody}")), (1, Gen.Constant("not-an-id")), (1, Gen.Constant($"{{{other}:0}}")));
}
