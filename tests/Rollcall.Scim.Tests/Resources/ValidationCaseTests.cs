using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Scim.Tests.Messages;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ValidationCaseTests
{
    [Theory]
    [MemberData(nameof(CaseFile.Folder), "validation", MemberType = typeof(CaseFile))]
    public void A_body_is_bound_or_refused_as_the_section_says(CaseFile test)
    {
        var ignored = new List<string>();

        if (test.TextOrNull("error") is { } scimType)
        {
            var error = Should.Throw<ScimException>(() => Document(test, ignored));
            error.Status.ShouldBe(400);
            error.ScimType.ShouldBe(scimType);
            error.Detail.ShouldContain(test.Text("names"));
            RefusalVoice.ShouldTell(scimType, error.Detail);
            foreach (var value in Values(test.Object("body").Without("schemas")))
                error.Detail.ShouldNotContain(value, Case.Sensitive, "the value's shape is told, not the value");
        }
        else
        {
            // As text: the order and the spelling of names count.
            Json.Text(Document(test, ignored)).ShouldBe(Json.Text(test.Value("document")));
            ignored.ShouldBe(test.Has("ignored") ? test.Texts("ignored") : []);
        }
    }

    // Short ones are found in any sentence.
    private static IEnumerable<string> Values(ScimValue value) => value switch
    {
        ScimString { Value.Length: > 4 } text => [text.Value],
        ScimList list => list.Items.SelectMany(Values),
        ScimObject complex => complex.Members.SelectMany(member => Values(member.Value)),
        _ => [],
    };

    private static ScimObject Document(CaseFile test, List<string> ignored)
    {
        var type = CaseTypes.Find(test.Text("type"));
        var dialect = test.Text("mode") switch
        {
            "strict" => ScimDialect.Strict,
            "tolerant" => ScimDialect.Tolerant,
            var mode => throw new ArgumentException($"No mode {mode}.", nameof(test)),
        };
        var bound = ResourceBinder.Bind(dialect.RewriteResource(test.Object("body"), type, ignored), type, dialect, ignored);
        return test.Text("context") switch
        {
            "create" => bound,
            "replace" => ResourceReplacement.Merge(type, test.Object("current"), bound, dialect.IsStrict),
            var context => throw new ArgumentException($"No context {context}.", nameof(test)),
        };
    }
}
