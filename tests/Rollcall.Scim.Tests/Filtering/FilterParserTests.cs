using System.Globalization;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Tests.Filtering;

public sealed class FilterParserTests
{
    [Theory]
    // RFC 7644 figure 2, in the order printed there.
    [InlineData("userName eq \"bjensen\"", null)]
    [InlineData("name.familyName co \"O'Malley\"", null)]
    [InlineData("userName sw \"J\"", null)]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"", null)]
    [InlineData("title pr", null)]
    [InlineData("meta.lastModified gt \"2011-05-13T04:42:34Z\"", null)]
    [InlineData("title pr and userType eq \"Employee\"", null)]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", null)]
    [InlineData("userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")", null)]
    [InlineData("userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")", null)]
    [InlineData("userType eq \"Employee\" and (emails.type eq \"work\")", "userType eq \"Employee\" and emails.type eq \"work\"")]
    [InlineData("emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]", null)]
    // Figure 1, and what lies near it.
    [InlineData("not(userName pr)", "not (userName pr)")]
    [InlineData("NOT  (userName PR)", "not (userName pr)")]
    [InlineData("not (not (userName pr))", null)]
    [InlineData("not pr", null)]
    [InlineData("not eq 1", null)]
    [InlineData("and eq 1 and or eq 2 or not eq 3", null)]
    [InlineData("  a   eq    1   AnD  b  Eq  TRUE  oR  c eQ nUlL  ", "a eq 1 and b eq true or c eq null")]
    [InlineData("(((a pr)))", "a pr")]
    [InlineData("( a pr )", "a pr")]
    [InlineData("a pr and (b pr and c pr)", "a pr and b pr and c pr")]
    [InlineData("(a pr or b pr) or c pr", "a pr or b pr or c pr")]
    [InlineData("a pr or b pr and c pr", null)]
    [InlineData("(a pr or b pr) and c pr", null)]
    [InlineData("a pr and not (b pr) or c pr", null)]
    [InlineData("emails[not (type eq \"work\")]", null)]
    [InlineData("emails[(type eq \"work\" or type eq \"home\") and primary eq true]", null)]
    [InlineData("emails[type eq \"work\"].value eq \"a\"", "emails[type eq \"work\" and value eq \"a\"]")]
    [InlineData("emails[a pr or b pr].value pr", "emails[(a pr or b pr) and value pr]")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"M\"", null)]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager[value eq \"M\"]", null)]
    [InlineData("members.$ref eq \"x\"", null)]
    [InlineData("x-acme_1 eq 1.50", null)]
    [InlineData("a eq -12", null)]
    [InlineData("a eq 1.5E2", "a eq 150")]
    [InlineData("a eq \"\\u0041\\\"\\\\\\/\\n\"", "a eq \"A\\\"\\\\/\\n\"")]
    [InlineData("a eq \"\\uD83D\\uDE00\"", "a eq \"\\uD83D\\uDE00\"")]
    [InlineData("a eq \"x) or (b pr] and \"", null)]
    public void A_filter_is_read_and_printed(string text, string? printed)
    {
        var filter = ScimFilterParser.ParseFilter(text);

        filter.ToString().ShouldBe(printed ?? text);
        ScimFilterParser.ParseFilter(filter.ToString()).ShouldBe(filter);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("   ", 4)]
    [InlineData("userName", 9)]
    [InlineData("userName ", 10)]
    [InlineData("userName eq", 12)]
    [InlineData("userName eq ", 13)]
    [InlineData("userName regex \"a\"", 10)]
    [InlineData("userName eq \"a", 13)]
    [InlineData("userName eq \"a\\", 13)]
    [InlineData("userName eq bob", 13)]
    [InlineData("userName eq 'bob'", 13)]
    [InlineData("userName eq 01", 13)]
    [InlineData("userName eq 1.", 13)]
    [InlineData("userName eq \"\\uD83D\"", 13)]
    [InlineData("userName eq \"\\uDE00\\uD83D\"", 13)]
    [InlineData("userName eq \"\\u0000\"", 13)]
    [InlineData("userName eq \"\\x\"", 13)]
    [InlineData("userName eq \"a\nb\"", 13)]
    [InlineData("userName eq 12345678901234567890123456789", 13)]
    [InlineData("userName eq [1]", 13)]
    [InlineData("userName eq {}", 13)]
    [InlineData("userName eq\"a\"", 12)]
    [InlineData("userName pr and", 16)]
    [InlineData("userName pr and and title pr", 21)]
    [InlineData("userName pr or", 15)]
    [InlineData("userName pr title pr", 13)]
    [InlineData("(userName pr)and (title pr)", 14)]
    [InlineData("(userName pr) and(title pr)", 15)]
    [InlineData("(userName pr", 13)]
    [InlineData("userName pr)", 12)]
    [InlineData("()", 2)]
    [InlineData("not userName pr", 5)]
    [InlineData("emails[]", 8)]
    [InlineData("emails[type pr", 15)]
    [InlineData("emails[type pr)", 15)]
    [InlineData("emails [type pr]", 8)]
    [InlineData("emails[ims[type pr]]", 11)]
    [InlineData("emails[not (ims[type pr])]", 16)]
    [InlineData("emails[type pr].", 17)]
    [InlineData("emails[type pr].value", 22)]
    [InlineData("emails[type pr]value pr", 16)]
    [InlineData("a.b.c pr", 1)]
    [InlineData(".a pr", 1)]
    [InlineData("a. pr", 1)]
    [InlineData("1a pr", 1)]
    [InlineData("$ pr", 1)]
    [InlineData("é pr", 1)]
    [InlineData("urn: pr", 1)]
    [InlineData("x:y pr", 1)]
    [InlineData("\"a\" pr", 1)]
    public void What_is_no_filter_is_refused_with_its_position(string text, int position)
    {
        var error = Should.Throw<ScimException>(() => ScimFilterParser.ParseFilter(text));

        error.ScimType.ShouldBe("invalidFilter");
        error.Detail.ShouldContain($"position {position} ".TrimEnd(), Case.Sensitive);
        error.Detail.Any(c => char.IsControl(c) || char.IsSurrogate(c)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("externalId eq jyoung", "externalId eq \"jyoung\"")]
    [InlineData("(externalId eq jyoung)", "externalId eq \"jyoung\"")]
    [InlineData("emails[value eq a@b.example]", "emails[value eq \"a@b.example\"]")]
    [InlineData("externalId eq 00u1abc and active eq True", "externalId eq \"00u1abc\" and active eq true")]
    [InlineData("x eq 12", "x eq 12")]
    [InlineData("x eq 007", "x eq \"007\"")]
    [InlineData("x eq -", "x eq \"-\"")]
    [InlineData("x eq 2f3b6c1e-0000-7000-8000-000000000000", "x eq \"2f3b6c1e-0000-7000-8000-000000000000\"")]
    public void Read_leniently_a_value_needs_no_quotes(string text, string printed) =>
        ScimFilterParser.ParseFilter(text, lenient: true).ToString().ShouldBe(printed);

    [Theory]
    [InlineData("userName eq 'bob'")]
    [InlineData("userName eq a\"b\"")]
    [InlineData("userName eq two words")]
    public void Lenient_reading_does_not_guess(string text) =>
        Should.Throw<ScimException>(() => ScimFilterParser.ParseFilter(text, lenient: true)).ScimType.ShouldBe("invalidFilter");

    [Fact]
    public void A_lone_surrogate_is_no_text() => Refusal("userName eq \"\uD83D\"").ShouldContain("position 13 ");

    [Theory]
    [InlineData("password eq \"hunter2\\q\"")]
    [InlineData("password eq \"hunter2")]
    [InlineData("password eq 'x hunter2'")]
    [InlineData("password eq (hunter2)")]
    [InlineData("password eq \"x\" y hunter2")]
    public void A_refusal_shows_no_more_than_a_word_of_the_filter_and_no_value_in_quotes(string filter) => Refusal(filter).ShouldNotContain("hunter2");

    [Fact]
    public void The_operator_that_is_not_supported_is_named() =>
        Should.Throw<ScimException>(() => ScimFilterParser.ParseFilter("userName regex \"a\"")).Detail.ShouldBe("The operator 'regex' at position 10 of 'filter', behind 'userName', is none of eq, ne, co, sw, ew, gt, ge, lt, le, pr. (RFC 7644 §3.4.2.2)");

    [Fact]
    public void Limits_hold_exactly()
    {
        var limits = new ScimLimits { FilterDepth = 3, FilterTerms = 2, FilterLength = 30 };

        ScimFilterParser.ParseFilter("(((a pr)))", limits).ToString().ShouldBe("a pr");
        Refusal("((((a pr))))", limits).ShouldContain("3 levels");
        Refusal("a[not (not (not (b pr)))]", limits).ShouldContain("3 levels");
        ScimFilterParser.ParseFilter("a pr or b pr", limits).ToString().ShouldBe("a pr or b pr");
        Refusal("a pr or b[c pr or d pr]", limits).ShouldContain("2 comparisons");
        ScimFilterParser.ParseFilter("a pr".PadRight(30), limits).ToString().ShouldBe("a pr");
        Refusal("a pr".PadRight(31), limits).ShouldContain("at most 30");
    }

    [Fact]
    public void Huge_input_is_refused_before_it_costs_anything()
    {
        var unlimited = new ScimLimits { FilterLength = int.MaxValue };

        Refusal(new string('(', 100_000)).ShouldContain("at most 8192");
        Refusal(new string('(', 100_000), unlimited).ShouldContain("32 levels");
        Refusal(string.Concat(Enumerable.Repeat("not (", 100_000)), unlimited).ShouldContain("32 levels");
        Refusal(string.Concat(Enumerable.Repeat("a pr or ", 25_000)), unlimited).ShouldContain("200 comparisons");
        Refusal("a eq " + new string('1', 200_000), unlimited).Length.ShouldBeLessThan(200);
        Refusal(new string('a', 200_000), unlimited).Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void Culture_does_not_matter()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            ScimFilterParser.ParseFilter("TITLE PR AND NOT (a EQ 1.5) OR b LT 2").ToString().ShouldBe("TITLE pr and not (a eq 1.5) or b lt 2");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("userName", null, "userName", null)]
    [InlineData("name.givenName", null, "name", "givenName")]
    [InlineData("members.$ref", null, "members", "$ref")]
    [InlineData("urn:a:b:2.0:User:manager.displayName", "urn:a:b:2.0:User", "manager", "displayName")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0", "User", null)]
    public void An_attribute_name_comes_apart(string text, string? schema, string name, string? sub)
    {
        ScimFilterParser.TryParseAttribute(text).ShouldBe(new AttributePath(schema, name, sub));
        ScimFilterParser.TryParseAttribute(text)!.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" userName")]
    [InlineData("emails[type pr]")]
    [InlineData("a,b")]
    [InlineData("urn:a:b:2.0")]
    public void What_is_no_attribute_name_is_null(string text) => ScimFilterParser.TryParseAttribute(text).ShouldBeNull();

    private static string Refusal(string text, ScimLimits? limits = null) => Should.Throw<ScimException>(() => ScimFilterParser.ParseFilter(text, limits)).Detail;
}
