using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Filtering;

/// <summary>Recursive descent over one text. Recursion is as deep as <see cref="ScimLimits.FilterDepth"/> allows and no deeper.</summary>
internal sealed class FilterReader
{
    // Throws on lone surrogates instead of replacing them.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Delimiters = SearchValues.Create(" ()[]\"");

    // Reading leniently, "00u1abc" is a text and "12" a number.
    private static readonly Regex JsonNumber = new("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private readonly string _text;
    private readonly ScimLimits _limits;
    private readonly bool _lenient;
    private readonly ExpressionKind _kind;
    private int _position;
    private int _depth;
    private int _terms;
    private bool _insideBrackets;

    public FilterReader(string text, ScimLimits limits, bool lenient, ExpressionKind kind)
    {
        if (text.Length > limits.FilterLength)
            throw kind.Failure($"{kind.Name} has {text.Length} characters; this server reads at most {limits.FilterLength}. Ask in several requests.");
        _text = text;
        _limits = limits;
        _lenient = lenient;
        _kind = kind;
    }

    private bool AtEnd => _position == _text.Length;

    public Filter WholeFilter()
    {
        var filter = Or();
        return AtEnd ? filter : throw Expected("'and', 'or' or the end");
    }

    /// <summary>PATH = attrPath / valuePath [subAttr] (RFC 7644 figure 7).</summary>
    public PatchPath WholePath()
    {
        SkipSpaces();
        var attribute = Attribute(Word());
        var path = Next('[') ? FilteredPath(attribute) : new(attribute, null, null);
        SkipSpaces();
        return AtEnd ? path : throw Expected("the end of the path");
    }

    private PatchPath FilteredPath(AttributePath attribute)
    {
        // RFC 7643 §2.3.8: a sub-attribute is never complex, so nothing can be selected among its values.
        if (attribute.SubAttribute is not null)
            throw Expected($"no '[' behind the sub-attribute {Excerpt.Quoted(attribute.SubAttribute)}");
        var inner = Brackets();
        return new(attribute, inner, Next('.') ? SubAttribute() : null);
    }

    private Filter Or()
    {
        var first = And();
        if (!Connective("or"))
            return first;
        var terms = ImmutableArray.CreateBuilder<Filter>();
        AddFlat(terms, first);
        do
            AddFlat(terms, And());
        while (Connective("or"));
        return new Filter.Or(terms.DrainToImmutable());

        static void AddFlat(ImmutableArray<Filter>.Builder terms, Filter term)
        {
            if (term is Filter.Or or)
                terms.AddRange(or.Terms);
            else
                terms.Add(term);
        }
    }

    private Filter And()
    {
        var first = Term();
        if (!Connective("and"))
            return first;
        var all = Conjunction(first, Term());
        while (Connective("and"))
            all = Conjunction(all, Term());
        return all;
    }

    private static Filter.And Conjunction(Filter left, Filter right) =>
        new([.. left is Filter.And a ? a.Terms : [left], .. right is Filter.And b ? b.Terms : [right]]);

    private Filter Term()
    {
        SkipSpaces();
        if (Next('('))
            return Group(')');
        var start = _position;
        var word = Word();
        if (Is(word, "not"))
        {
            SkipSpaces();
            if (Next('('))
                return new Filter.Not(Group(')'));
            _position = start + word.Length;
        }
        var path = Attribute(word);
        return Next('[') ? ValuePath(path) : Expression(path);
    }

    private Filter.ValuePath ValuePath(AttributePath path)
    {
        // Figure 1: valFilter has no valuePath among its alternatives.
        if (_insideBrackets)
            throw Expected("no '[' inside '[…]'");
        var inner = Brackets();
        if (!Next('.'))
            return new Filter.ValuePath(path, inner);
        return new Filter.ValuePath(path, Conjunction(inner, Expression(new(null, SubAttribute(), null))));
    }

    private Filter Brackets()
    {
        _insideBrackets = true;
        var inner = Group(']');
        _insideBrackets = false;
        return inner;
    }

    private Filter Group(char close)
    {
        if (++_depth > _limits.FilterDepth)
            throw _kind.Failure($"{_kind.Name} nests deeper at position {_position + 1} than the {_limits.FilterDepth} levels this server reads. Leave out parentheses that change nothing.");
        _position++;
        var inner = Or();
        if (!Next(close))
            throw Expected($"'and', 'or' or '{close}'");
        _position++;
        _depth--;
        return inner;
    }

    /// <summary>What stands behind an attribute name: <c>SP "pr"</c> or <c>SP compareOp SP compValue</c>.</summary>
    private Filter Expression(AttributePath path)
    {
        if (++_terms > _limits.FilterTerms)
            throw _kind.Failure($"{_kind.Name} has more than {_limits.FilterTerms} comparisons, the most this server reads. Ask in several requests.");
        Space("an operator behind the attribute name");
        var word = Word();
        if (Is(word, "pr"))
            return new Filter.Present(path);
        if (Operators.Parse(word) is not { } compareOperator)
        {
            _position -= word.Length;
            throw word.IsEmpty ? Expected("an operator") : Fault($"The operator {Excerpt.Quoted(word.ToString())} at position {_position + 1} of {_kind.Name}, behind '{Excerpt.Of(path.ToString())}', is none of {Operators.Words}").Masking(Excerpt.Of(word.ToString()));
        }
        Space("a value behind the operator");
        return new Filter.Comparison(path, compareOperator, Value());
    }

    private ScimValue Value()
    {
        if (Next('"'))
            return Text();
        var start = _position;
        var word = Word();
        if (Is(word, "true"))
            return ScimBoolean.True;
        if (Is(word, "false"))
            return ScimBoolean.False;
        if (Is(word, "null"))
            return ScimNull.Instance;
        if (!word.IsEmpty && (word[0] == '-' || char.IsAsciiDigit(word[0])) && (!_lenient || JsonNumber.IsMatch(word)))
            return Json(start);
        if (_lenient && !word.IsEmpty && word[0] != '\'' && !Next('"') && !Next('(') && !Next('['))
            return new ScimString(word.ToString());
        _position = start;
        throw Expected("a value: a text in double quotes, a number, true, false or null");
    }

    private ScimValue Text()
    {
        var start = _position++;
        while (!AtEnd && !Next('"'))
            _position = Math.Min(_text.Length, _position + (Next('\\') ? 2 : 1));
        if (AtEnd)
        {
            _position = start;
            throw Fault($"The text that begins at position {start + 1} of {_kind.Name} has no closing quote");
        }
        _position++;
        return Json(start);
    }

    // compValue is defined by the rules of JSON; the one reader of JSON decides.
    private ScimValue Json(int start)
    {
        try
        {
            return ScimJson.Read(StrictUtf8.GetBytes(_text, start, _position - start), _limits);
        }
        catch (Exception e) when (e is ScimException or EncoderFallbackException)
        {
            // Not echoed: it may be what somebody's password is compared with.
            throw Fault($"The value of {_position - start} characters at position {start + 1} of {_kind.Name} is not a JSON text or number that is accepted");
        }
    }

    private AttributePath Attribute(ReadOnlySpan<char> word)
    {
        if (AttributePath.Split(word) is { } path)
            return path;
        _position -= word.Length;
        throw Expected("an attribute name");
    }

    private string SubAttribute()
    {
        _position++;
        var word = Word();
        if (AttributePath.IsName(word))
            return word.ToString();
        _position -= word.Length;
        throw Expected("the name of a sub-attribute");
    }

    private bool Connective(string name)
    {
        SkipSpaces();
        var start = _position;
        // logExp wants SP on both sides; a word at the very end lacks its term, which the next step reports.
        if (start > 0 && _text[start - 1] == ' ' && Is(Word(), name) && (AtEnd || Next(' ')))
            return true;
        _position = start;
        return false;
    }

    private ReadOnlySpan<char> Word()
    {
        var rest = _text.AsSpan(_position);
        var length = rest.IndexOfAny(Delimiters);
        var word = length < 0 ? rest : rest[..length];
        _position += word.Length;
        return word;
    }

    private void Space(string expected)
    {
        if (!Next(' '))
            throw Expected(expected);
        SkipSpaces();
    }

    private void SkipSpaces()
    {
        while (Next(' '))
            _position++;
    }

    private bool Next(char c) => _position < _text.Length && _text[_position] == c;

    private static bool Is(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);

    private ScimException Fault(string what) => _kind.Failure($"{what}. {_kind.Section}");

    private ScimException Expected(string what)
    {
        SkipSpaces();
        var start = _position;
        if (AtEnd)
            return Fault($"At position {start + 1} of {_kind.Name} the text ends; {what} was expected");
        // One word shows the place; what follows may be a person's.
        var word = Word().Length == 0 ? _text.AsSpan(start, 1).ToString() : _text[start.._position];
        return Fault($"At position {start + 1} of {_kind.Name} {Excerpt.Quoted(word)} was found; {what} was expected").Masking(Excerpt.Of(word));
    }
}
