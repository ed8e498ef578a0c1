using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Scim.Tests.Messages;
using Rollcall.Scim.Tests.Resources;

namespace Rollcall.Scim.Tests.Patching;

public sealed class PatchCaseTests
{
    [Theory]
    [MemberData(nameof(CaseFile.Folder), "patch", MemberType = typeof(CaseFile))]
    public void Case_holds(CaseFile test)
    {
        var type = ScimSchemas.Standard.Find(test.Text("type"))!;
        var dialect = Dialect(test.Text("mode"));
        var document = test.Object("document");
        var before = Json.Text(document);
        before.ShouldBe(Json.Text(Rebound(document, type)), "the case's document must be canonical");
        var ignored = new List<string>();
        if (test.TextOrNull("error") is { } error)
        {
            var refusal = Should.Throw<ScimException>(() => Read(test, type, dialect, ignored).Apply(document));
            (refusal.ScimType ?? refusal.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(error, refusal.Detail);
            Json.Text(document).ShouldBe(before);
            RefusalVoice.ShouldTell(refusal.ScimType, refusal.Detail);
            Words(test.Value("patch")).Where(word => word.Length > 0).Concat(PartsOfAMessage).Any(word => Regex.IsMatch(refusal.Detail, $@"(?<!\w){Regex.Escape(word)}(?!\w)", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)))
                .ShouldBeTrue($"what it is about: {refusal.Detail}");
            return;
        }
        var request = Read(test, type, dialect, ignored);
        var result = request.Apply(document);
        Json.Text(result).ShouldBe(Json.Text(Rebound(test.Object("result"), type)));
        Json.Text(Rebound(result, type)).ShouldBe(Json.Text(result), "a result is a canonical document");
        ReferenceEquals(result, document).ShouldBe(result.Equals(document), "an unchanged document is the same instance");
        request.Members.Select(Printed).ShouldBe(test.Has("members") ? ((ScimList)test.Value("members")).Items.Select(Json.Text) : []);
        ignored.ShouldBe(test.Has("ignored") ? test.Texts("ignored") : []);
        if (test.Has("changed"))
            DocumentDifference.Paths(type, document, result).ShouldBe(test.Texts("changed"));
    }

    [Fact]
    public void There_are_cases_for_every_section() =>
        CaseFile.Folder("patch").Count.ShouldBeGreaterThan(130);

    private static readonly string[] PartsOfAMessage = ["'op'", "'path'", "'value'", "'Operations'", "'schemas'"];

    // What the message names: attributes as members of values, and in paths.
    private static IEnumerable<string> Words(ScimValue value) => value switch
    {
        ScimObject complex => complex.Members.SelectMany(member => member switch
        {
            { Key: "path", Value: ScimString path } => [path.Value.Split('[')[0].Split(':')[^1].Split('.')[0]],
            { Key: "op" or "value" or "schemas" or "Operations" } => Words(member.Value),
            _ => Words(member.Value).Append(member.Key),
        }),
        ScimList list => list.Items.SelectMany(Words),
        _ => [],
    };

    private static ScimDialect Dialect(string mode) => mode switch
    {
        "strict" => ScimDialect.Strict,
        "tolerant" => ScimDialect.Tolerant,
        _ => throw new ArgumentException($"'{mode}' is neither strict nor tolerant.", nameof(mode)),
    };

    private static PatchRequest Read(CaseFile test, ResourceType type, ScimDialect dialect, List<string> ignored) =>
        PatchRequest.Read(dialect.RewritePatch(test.Object("patch"), type, ignored), type, dialect, ScimLimits.Default, ignored);

    private static ScimObject Rebound(ScimObject document, ResourceType type)
    {
        var ignored = new List<string>();
        var bound = ResourceBinder.Bind(document, type, ScimDialect.Strict, ignored);
        ignored.ShouldBeEmpty();
        return bound;
    }

    private static string Printed(MemberChange change) => Json.Text(change switch
    {
        MemberChange.Add add => new ScimObject(("add", Texts(add.Ids))),
        MemberChange.Remove remove => new ScimObject(("remove", Texts(remove.Ids))),
        MemberChange.ReplaceAll replace => new ScimObject(("replaceAll", Texts(replace.Ids))),
        MemberChange.RemoveWhere where => new ScimObject(("removeWhere", new ScimString(where.Filter.ToString())), ("noTarget", new ScimBoolean(where.NoTargetWhenEmpty))),
        _ => throw new InvalidOperationException($"Unknown change {change.GetType()}."),
    });

    private static ScimList Texts(ImmutableArray<string> texts) => new([.. texts.Select(text => new ScimString(text))]);
}
